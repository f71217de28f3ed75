// How a surface spreads the light of a lamp: GGX, round or drawn out, and Charlie for cloth. Each is D · V, without Fresnel.

// Walter et al. 2007 with the height-correlated Smith term (Heitz 2014).
float ggx(float n_l, float n_v, float n_h, float a2) {
    float d = n_h * n_h * (a2 - 1.0) + 1.0;
    return a2 / (3.14159265 * d * d) * 0.5 / (n_l * sqrt(n_v * n_v * (1.0 - a2) + a2) + n_v * sqrt(n_l * n_l * (1.0 - a2) + a2));
}

// The same with a width along the brushing (x) and one across it (y); l, v and h in the frame (along, across, normal).
float ggx_drawn_out(vec3 l, vec3 v, vec3 h, vec2 a) {
    vec3 w = vec3(a.y * h.x, a.x * h.y, a.x * a.y * h.z);
    float sharp = a.x * a.y / dot(w, w);
    float seen = l.z * length(vec3(a * v.xy, v.z)) + v.z * length(vec3(a * l.xy, l.z));
    return a.x * a.y * sharp * sharp / 3.14159265 * 0.5 / max(seen, 1e-5);
}

// Estevez and Kulla 2017, seen as Neubelt and Pettineo 2013 have it.
float charlie(float n_l, float n_v, float n_h, float roughness) {
    float sharp = 1.0 / (roughness * roughness);
    float d = (2.0 + sharp) * pow(max(1.0 - n_h * n_h, 0.0078125), sharp * 0.5) * 0.15915494;
    return d * clamp(0.25 / (n_l + n_v - n_l * n_v), 0.0, 1.0);
}
