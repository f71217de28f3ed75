// The environment seen by a rough mirror: GGX importance sampling (Karis 2013), mip-biased samples (Colbert and Krivanek 2007).
#include "octahedral.glsl"
uniform sampler2D u_source;
uniform float u_roughness;
uniform float u_source_size;
in vec2 v_uv;
out vec4 f_radiance;
uniform int u_samples;
const float PI = 3.14159265;

float radical_inverse(uint bits) {
    bits = (bits << 16u) | (bits >> 16u);
    bits = ((bits & 0x55555555u) << 1u) | ((bits & 0xAAAAAAAAu) >> 1u);
    bits = ((bits & 0x33333333u) << 2u) | ((bits & 0xCCCCCCCCu) >> 2u);
    bits = ((bits & 0x0F0F0F0Fu) << 4u) | ((bits & 0xF0F0F0F0u) >> 4u);
    bits = ((bits & 0x00FF00FFu) << 8u) | ((bits & 0xFF00FF00u) >> 8u);
    return float(bits) * 2.3283064365386963e-10;
}

void main() {
    vec3 n = octahedral_direction(v_uv);
    vec3 helper = abs(n.y) < 0.99 ? vec3(0.0, 1.0, 0.0) : vec3(1.0, 0.0, 0.0);
    vec3 t = normalize(cross(helper, n));
    vec3 b = cross(n, t);
    // Between truth and likeness: held against brute force on metal, 0.7 errs least at a roughness of 0.2 and 1.0 above 0.4;
    // three.js' environments are sharper still.
    float a2 = 0.6 * pow(u_roughness, 4.0);
    float texel = 4.0 * PI / (u_source_size * u_source_size * 0.765);
    vec3 sum = vec3(0.0);
    float weight = 0.0;
    for (int i = 0; i < u_samples; ++i) {
        vec2 xi = vec2((float(i) + 0.5) / float(u_samples), radical_inverse(uint(i)));
        float cos_h = sqrt((1.0 - xi.y) / (1.0 + (a2 - 1.0) * xi.y));
        float sin_h = sqrt(1.0 - cos_h * cos_h);
        vec3 h = t * (sin_h * cos(2.0 * PI * xi.x)) + b * (sin_h * sin(2.0 * PI * xi.x)) + n * cos_h;
        vec3 l = 2.0 * cos_h * h - n;
        float n_l = dot(n, l);
        if (n_l <= 0.0) continue;
        float d = cos_h * cos_h * (a2 - 1.0) + 1.0;
        float pdf = a2 / (PI * d * d) * 0.25;
        float lod = 0.5 * log2(1.0 / (float(u_samples) * pdf * texel));
        sum += textureLod(u_source, octahedral(l), clamp(lod, 0.0, 5.0)).rgb * n_l;
        weight += n_l;
    }
    f_radiance = vec4(sum / weight, 1.0);
}
