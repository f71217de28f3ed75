// A thin film over a mirror: what bounces within it meets itself again, and some colours cancel
// (Belcour and Barla 2017, as KHR_materials_iridescence has it).
uniform float u_film;
uniform float u_film_ior;
uniform vec2 u_film_nm;

float film_strength() {
#ifdef MAP_FILM
    return u_film * MAP_FILM.r;
#else
    return u_film;
#endif
}

float film_thickness_nm() {
#ifdef MAP_FILM_THICKNESS
    return mix(u_film_nm.x, u_film_nm.y, MAP_FILM_THICKNESS.g);
#else
    return u_film_nm.y;
#endif
}

// The eye's answer to waves that come together `path_nm` apart: a fit by Gaussians in Fourier space, as linear sRGB.
vec3 interference(float path_nm, vec3 shift) {
    const mat3 rgb_of_xyz = mat3(3.2404542, -0.9692660, 0.0556434, -1.5371385, 1.8760108, -0.2040259, -0.4985314, 0.0415560, 1.0572252);
    const vec3 height = vec3(5.4856e-13, 4.4201e-13, 5.2481e-13);
    const vec3 middle = vec3(1.6810e6, 1.7953e6, 2.2084e6);
    const vec3 width = vec3(4.3278e9, 9.3046e9, 6.6121e9);
    float phase = 6.28318531e-9 * path_nm, square = phase * phase;
    vec3 xyz = height * sqrt(6.28318531 * width) * cos(middle * phase + shift) * exp(-square * width);
    xyz.x += 9.7470e-14 * sqrt(6.28318531 * 4.5282e9) * cos(2.2399e6 * phase + shift.x) * exp(-4.5282e9 * square);
    return rgb_of_xyz * (xyz / 1.0685e-7);
}

// What the film and a base of `f0` mirror together at an angle.
vec3 film_mirror(float cosine, float film_ior, float thickness_nm, vec3 f0) {
    // A film that ends has no index of its own any more.
    float ior = mix(1.0, film_ior, smoothstep(0.0, 0.03, thickness_nm));
    float inside2 = 1.0 - (1.0 - cosine * cosine) / (ior * ior);
    if (inside2 < 0.0) return vec3(1.0);
    float inside = sqrt(inside2);
    float outer0 = (ior - 1.0) / (ior + 1.0);
    outer0 *= outer0;
    float outer = outer0 + (1.0 - outer0) * pow(1.0 - cosine, 5.0);
    float passed = 1.0 - outer;
    vec3 root = sqrt(clamp(f0, 0.0, 0.9999));
    vec3 base_ior = (1.0 + root) / (1.0 - root);
    vec3 inner0 = (base_ior - ior) / (base_ior + ior);
    inner0 *= inner0;
    vec3 inner = inner0 + (1.0 - inner0) * pow(1.0 - inside, 5.0);
    // Half a wave is lost at whatever is denser.
    vec3 shift = 3.14159265 * (1.0 + vec3(lessThan(base_ior, vec3(ior))));
    vec3 both = clamp(outer * inner, 1e-5, 0.9999), once = sqrt(both);
    vec3 inward = passed * passed * inner / (1.0 - both);
    vec3 sum = outer + inward, term = inward - passed;
    float path_nm = 2.0 * ior * thickness_nm * inside;
    for (int bounce = 1; bounce <= 2; ++bounce) {
        term *= once;
        sum += term * 2.0 * interference(float(bounce) * path_nm, float(bounce) * shift);
    }
    return max(sum, vec3(0.0));
}
