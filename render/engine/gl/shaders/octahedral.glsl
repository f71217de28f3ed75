// Direction -> octahedral map with a gutter of 1/16 a side (see environment.py).
vec2 octahedral(vec3 d) {
    d /= abs(d.x) + abs(d.y) + abs(d.z);
    vec2 folded = (1.0 - abs(d.zx)) * vec2(d.x >= 0.0 ? 1.0 : -1.0, d.z >= 0.0 ? 1.0 : -1.0);
    vec2 p = d.y >= 0.0 ? d.xz : folded;
    return p * (0.5 * 0.875) + 0.5;
}

vec3 octahedral_direction(vec2 uv) {
    vec2 p = (uv * 2.0 - 1.0) / 0.875;
    if (abs(p.x) > 1.0) p = vec2(2.0 * sign(p.x) - p.x, -p.y);
    if (abs(p.y) > 1.0) p = vec2(-p.x, 2.0 * sign(p.y) - p.y);
    float y = 1.0 - abs(p.x) - abs(p.y);
    float fold = max(-y, 0.0);
    return normalize(vec3(p.x - sign(p.x) * fold, y, p.y - sign(p.y) * fold));
}
