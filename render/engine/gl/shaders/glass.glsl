// Glass: what has been drawn so far, seen through it. `u_behind` holds it as linear light, premultiplied, rougher level by level.
uniform sampler2D u_behind;
uniform float u_transmission;
uniform float u_ior;
#ifdef VOLUME
uniform mat4 u_clip;
uniform float u_enlarged;
#endif
#ifdef DISPERSION
uniform float u_dispersion;
#endif

float transmitted() {
#ifdef MAP_TRANSMISSION
    return u_transmission * MAP_TRANSMISSION.r;
#else
    return u_transmission;
#endif
}

#ifdef FROST
// A cubic B-spline over one level by four bilinear reads: a coarse level shows no squares.
vec4 smoothly(vec2 at, float level) {
    vec2 size = vec2(textureSize(u_behind, int(level)));
    vec2 spot = at * size - 0.5, f = fract(spot);
    spot -= f;
    vec2 g = 1.0 - f;
    vec2 w0 = g * g * g / 6.0, w3 = f * f * f / 6.0;
    vec2 w1 = 2.0 / 3.0 - 0.5 * f * f * (2.0 - f), w2 = 1.0 - w0 - w1 - w3;
    vec2 low = w0 + w1, high = w2 + w3;
    vec2 a = (spot - 0.5 + w1 / low) / size, b = (spot + 1.5 + w3 / high) / size;
    return low.y * (low.x * textureLod(u_behind, a, level) + high.x * textureLod(u_behind, vec2(b.x, a.y), level))
        + high.y * (low.x * textureLod(u_behind, vec2(a.x, b.y), level) + high.x * textureLod(u_behind, b, level));
}

#endif

// Frost blurs by as much as the glass could bend: at an index of 1 nothing.
vec4 frosted(vec2 at, float roughness, float ior) {
    float level = log2(float(textureSize(u_behind, 0).x)) * roughness * clamp(ior * 2.0 - 2.0, 0.0, 1.0);
#ifdef FROST
    if (level >= 1.5) return mix(smoothly(at, floor(level)), smoothly(at, floor(level) + 1.0), fract(level));
#endif
    return textureLod(u_behind, at, level);
}

vec2 behind(vec3 n, vec3 v, float ior, float thickness) {
#ifdef VOLUME
    vec4 exit = u_clip * vec4(v_position + refract(-v, n, 1.0 / ior) * (thickness * u_enlarged), 1.0);
    return exit.xy / exit.w * 0.5 + 0.5;
#else
    return gl_FragCoord.xy / vec2(textureSize(u_behind, 0));
#endif
}

vec4 seen_through(vec3 n, vec3 v, float roughness, float thickness) {
#ifdef DISPERSION
    float apart = (u_ior - 1.0) * 0.025 * u_dispersion;
    vec4 red = frosted(behind(n, v, u_ior - apart, thickness), roughness, u_ior);
    vec4 green = frosted(behind(n, v, u_ior, thickness), roughness, u_ior);
    vec4 blue = frosted(behind(n, v, u_ior + apart, thickness), roughness, u_ior);
    return vec4(red.r, green.g, blue.b, (red.a + green.a + blue.a) / 3.0);
#else
    return frosted(behind(n, v, u_ior, thickness), roughness, u_ior);
#endif
}
