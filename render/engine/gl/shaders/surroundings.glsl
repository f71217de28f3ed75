// What comes from all around: mirrored (prefiltered by roughness) and gathered (nine harmonics).
// While one environment fades into another both are mirrored, each as much as it has a share; the harmonics are mixed beforehand.
#include "octahedral.glsl"
#ifndef SKIES
#define SKIES 1
#endif
uniform sampler2D u_surroundings[SKIES];
uniform mat3 u_sky_turn[SKIES];
uniform float u_sky_strength[SKIES];
uniform vec3 u_harmonics[9];

// Where a roughness lies among the levels (see `level_roughness` in sky.py).
float level_of(float roughness) { return sqrt(max(30.8642 * roughness - 1.0202, 0.2143)) - 0.463; }

// One of them; as a macro, for OpenGL before 4 reads an array of samplers by constants only.
#define SKY(i) textureLod(u_surroundings[i], octahedral(u_sky_turn[i] * r), level).rgb * u_sky_strength[i]

vec3 reflected(vec3 r, float roughness) {
    float level = level_of(roughness);
    vec3 light = SKY(0);
#if SKIES > 1
    light += SKY(1);
#endif
#if SKIES > 2
    light += SKY(2);
#endif
#if SKIES > 3
    light += SKY(3);
#endif
    return light;
}

vec3 irradiance(vec3 n) {
    vec3 e = u_harmonics[0] * 0.282095
        + 0.488603 * (u_harmonics[1] * n.y + u_harmonics[2] * n.z + u_harmonics[3] * n.x)
        + 1.092548 * (u_harmonics[4] * (n.x * n.y) + u_harmonics[5] * (n.y * n.z) + u_harmonics[7] * (n.x * n.z))
        + u_harmonics[6] * (0.315392 * (3.0 * n.z * n.z - 1.0)) + u_harmonics[8] * (0.546274 * (n.x * n.x - n.y * n.y));
    return max(e, vec3(0.0));
}
