// Cloth: a soft glow of its fibres.
uniform vec3 u_sheen;
uniform float u_sheen_roughness;

vec3 sheen_color() {
#ifdef MAP_SHEEN_COLOR
    return u_sheen * MAP_SHEEN_COLOR.rgb;
#else
    return u_sheen;
#endif
}

float sheen_matt() {
#ifdef MAP_SHEEN_ROUGH
    return clamp(u_sheen_roughness * MAP_SHEEN_ROUGH.a, 0.01, 1.0);
#else
    return max(u_sheen_roughness, 0.01);
#endif
}

// How much of an even surrounding the fibres of a sheen send back (a fit of Estevez and Kulla's 2017 integral, three.js' own).
float fuzz(float n_v, float roughness) {
    float near = 1.0 / (roughness + 0.1), square = roughness * roughness;
    float fall = -1.9362 + 1.0678 * roughness + 0.4573 * square - 0.8469 * near;
    float rise = -0.6014 + 0.5538 * roughness - 0.4670 * square - 0.1255 * near;
    return clamp(exp(fall * n_v + rise), 0.0, 1.0);
}
