// Brushed metal: the normal by which a highlight that is drawn out along the brushing mirrors the surroundings.
vec3 bent(vec3 n, vec3 v, vec3 across, float strength, float roughness) {
    vec3 fan = normalize(cross(cross(across, v), across) + 1e-5 * n);
    float evenly = 1.0 - strength * (1.0 - roughness);
    evenly *= evenly;
    return normalize(mix(fan, n, evenly * evenly));
}
