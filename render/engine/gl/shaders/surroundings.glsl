// What comes from all around: mirrored (prefiltered by roughness) and gathered (nine harmonics).
// While one environment fades into another both are mixed beforehand (mixing.py): no shader knows of it.
#include "octahedral.glsl"
uniform sampler2D u_surroundings;
uniform mat3 u_sky_turn;
uniform float u_sky_strength;
uniform vec3 u_harmonics[9];

// Where a roughness lies among the levels (see `level_roughness` in sky.py).
float level_of(float roughness) { return sqrt(max(30.8642 * roughness - 1.0202, 0.2143)) - 0.463; }

vec3 reflected(vec3 r, float roughness) {
    return textureLod(u_surroundings, octahedral(u_sky_turn * r), level_of(roughness)).rgb * u_sky_strength;
}

vec3 irradiance(vec3 n) {
    vec3 e = u_harmonics[0] * 0.282095
        + 0.488603 * (u_harmonics[1] * n.y + u_harmonics[2] * n.z + u_harmonics[3] * n.x)
        + 1.092548 * (u_harmonics[4] * (n.x * n.y) + u_harmonics[5] * (n.y * n.z) + u_harmonics[7] * (n.x * n.z))
        + u_harmonics[6] * (0.315392 * (3.0 * n.z * n.z - 1.0)) + u_harmonics[8] * (0.546274 * (n.x * n.x - n.y * n.y));
    return max(e, vec3(0.0));
}
