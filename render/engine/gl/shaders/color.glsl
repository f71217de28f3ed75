// Khronos PBR Neutral tone mapping (Khronos specification of 2024), then the sRGB curve.
vec3 neutral(vec3 c) {
    const float start = 0.8 - 0.04;
    const float desaturation = 0.15;
    float low = min(c.r, min(c.g, c.b));
    float offset = low < 0.08 ? low - 6.25 * low * low : 0.04;
    c -= offset;
    float peak = max(c.r, max(c.g, c.b));
    if (peak < start) return c;
    float d = 1.0 - start;
    float lowered = 1.0 - d * d / (peak + d - start);
    c *= lowered / peak;
    float g = 1.0 - 1.0 / (desaturation * (peak - lowered) + 1.0);
    return mix(c, vec3(lowered), g);
}

vec3 srgb(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    return mix(12.92 * c, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, greaterThan(c, vec3(0.0031308)));
}
