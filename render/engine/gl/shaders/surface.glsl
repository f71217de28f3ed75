// What every lit surface needs: its directions, how rough it looks from here, what it mirrors.
uniform sampler2D u_mirror;

// A rough surface mirrors from nearer its normal than a smooth one: its lobe bends away from the horizon (Lagarde and de Rousiers 2014).
vec3 mirrored(vec3 v, vec3 n, float roughness) {
    float a = roughness * roughness;
    return reflected(normalize(mix(reflect(-v, n), n, a * a)), roughness);
}

// Tokuyoshi and Kaplanyan 2019: what a pixel cannot resolve of the normals becomes roughness, so nothing glitters while turning.
float widened(float roughness, vec3 n) {
    vec3 nx = dFdx(n), ny = dFdy(n);
    float spread = min(0.5 * (dot(nx, nx) + dot(ny, ny)), 0.18);
    float a = max(roughness * roughness, 0.0016);
    return sqrt(sqrt(min(a * a + spread * (spread * 0.5 + a * 0.25), 1.0)));
}

#ifdef HAS_TANGENT
// Tangent, bitangent and normal.
mat3 frame_of(vec3 geometric) {
    vec3 t = v_tangent.xyz - geometric * dot(geometric, v_tangent.xyz);
    t *= inversesqrt(max(dot(t, t), 1e-12));
    // A back face has the whole normal turned round: what stands out on the one side is a dent on the other.
    float side = gl_FrontFacing ? v_tangent.w : -v_tangent.w;
    if (!gl_FrontFacing) t = -t;
    return mat3(t, side * cross(geometric, t), geometric);
}

vec3 bumped(mat3 frame, vec3 texel, float scale) {
    vec3 m = texel * 2.0 - 1.0;
    return normalize(frame * vec3(m.xy * scale, m.z));
}
#endif

// Fdez-Agüera 2019: light that bounces more than once between microfacets, of which `lost` is what one bounce does not give back.
vec3 bounced(vec3 f0, vec3 single, float lost) {
    vec3 average = f0 + (1.0 - f0) / 21.0;
    return single * average * lost / (1.0 - lost * average);
}

float schlick(float cosine) { return pow(1.0 - clamp(cosine, 0.0, 1.0), 5.0); }
float largest(vec3 c) { return max(c.r, max(c.g, c.b)); }
