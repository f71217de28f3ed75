// Brushed metal: highlights are drawn out along a direction on the surface.
uniform vec2 u_brushing;

// The direction, along tangent and bitangent; as long as the brushing is strong.
vec2 brushing() {
#ifdef MAP_BRUSHING
    vec3 lie = MAP_BRUSHING.xyz;
    vec2 way = normalize(lie.xy * 2.0 - 1.0 + 1e-5);
    return mat2(u_brushing.x, u_brushing.y, -u_brushing.y, u_brushing.x) * way * lie.z;
#else
    return u_brushing;
#endif
}

// The normal by which such a highlight mirrors the surroundings.
vec3 bent(vec3 n, vec3 v, vec3 across, float strength, float roughness) {
    vec3 fan = normalize(cross(cross(across, v), across) + 1e-5 * n);
    float evenly = 1.0 - strength * (1.0 - roughness);
    evenly *= evenly;
    return normalize(mix(fan, n, evenly * evenly));
}
