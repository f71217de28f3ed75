// Brushed metal: the normal by which a highlight that is drawn out along the brushing mirrors the surroundings.
vec3 bent(vec3 n, vec3 v, vec3 across, float strength, float roughness) {
    vec3 fan = normalize(cross(cross(across, v), across));
    float round = 1.0 - strength * (1.0 - roughness);
    round *= round;
    return normalize(mix(fan, n, round * round));
}
