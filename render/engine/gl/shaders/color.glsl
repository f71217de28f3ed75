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

// The curve by square roots, which processors have, instead of powers, which they have not: within half a step of 8 bits.
vec3 srgb(vec3 c) {
    c = clamp(c, 0.0, 1.0);
    vec3 a = sqrt(c), b = sqrt(a), d = sqrt(b);
    return mix(12.92 * c, 0.585122381 * a + 0.783140355 * b - 0.368262736 * d, greaterThan(c, vec3(0.0031308)));
}

// The curve undone, by a cubic: within a step of 8 bits.
vec3 unsrgb(vec3 c) { return c * (c * (c * 0.305306011 + 0.682171111) + 0.012522878); }

// Tone mapping undone. What came out as white may have been any light: it is taken for a moderate one.
vec3 untoned(vec3 c) {
    const float d = 0.24;
    float peak = min(max(c.r, max(c.g, c.b)), 0.97);
    if (peak > 1.0 - d) {
        float full = d * d / (1.0 - peak) + 1.0 - 2.0 * d;
        float kept = 1.0 / (0.15 * (full - peak) + 1.0);
        c = max((min(c, peak) - (1.0 - kept) * peak) / kept, 0.0) * (full / peak);
    }
    float low = min(c.r, min(c.g, c.b));
    return c + (low < 0.04 ? sqrt(low / 6.25) - low : 0.04);
}
