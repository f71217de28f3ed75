// Metallic-roughness PBR as glTF 2.0 (appendix B) has it, lit by a prefiltered environment and a few lamps.
// Writes tone-mapped sRGB, premultiplied in encoded values.
#include "color.glsl"
uniform vec3 u_eye;
uniform vec4 u_base;
uniform float u_metallic;
uniform float u_roughness;
uniform vec3 u_emissive;
uniform vec3 u_f0;
uniform float u_f90;
uniform float u_exposure;
in vec3 v_position;
in vec3 v_normal;
#ifdef HAS_TANGENT
in vec4 v_tangent;
#endif
#ifdef HAS_UV0
in vec2 v_uv0;
#endif
#ifdef HAS_UV1
in vec2 v_uv1;
#endif
#ifdef HAS_COLOR
in vec4 v_color;
#endif
#ifdef MAP_BASE
uniform sampler2D u_base_map;
uniform mat3x2 u_base_uv;
#endif
#ifdef MAP_METAL_ROUGH
uniform sampler2D u_metal_rough_map;
uniform mat3x2 u_metal_rough_uv;
#endif
#ifdef MAP_NORMAL
uniform sampler2D u_normal_map;
uniform mat3x2 u_normal_uv;
uniform float u_normal_scale;
#endif
#ifdef MAP_OCCLUSION
uniform sampler2D u_occlusion_map;
uniform mat3x2 u_occlusion_uv;
uniform float u_occlusion_strength;
#endif
#ifdef MAP_EMISSIVE
uniform sampler2D u_emissive_map;
uniform mat3x2 u_emissive_uv;
#endif
#ifdef CLEARCOAT
uniform float u_coat;
uniform float u_coat_roughness;
#endif
#ifdef TRANSMISSION
uniform float u_transmission;
#endif
#ifdef MASK
uniform float u_cutoff;
#endif
layout(location = 0) out vec4 f_color;

// MIRRORED_REPEAT, axis by axis.
vec2 folded(vec2 uv, bvec2 mirrored) { return mix(uv, 1.0 - abs(mod(uv, 2.0) - 1.0), mirrored); }

#ifndef UNLIT
#include "surroundings.glsl"
#include "lamps.glsl"
uniform sampler2D u_mirror;

// A rough surface mirrors from nearer its normal than a smooth one: its lobe bends away from the horizon (Lagarde and de Rousiers 2014).
vec3 mirrored(vec3 v, vec3 n, float roughness) {
    float a = roughness * roughness;
    return reflected(normalize(mix(reflect(-v, n), n, a * a)), roughness);
}

vec3 shading_normal(out vec3 geometric) {
    geometric = normalize(v_normal);
    if (!gl_FrontFacing) geometric = -geometric;
#if defined(MAP_NORMAL) && defined(HAS_TANGENT)
    vec3 m = texture(u_normal_map, AT_NORMAL).xyz * 2.0 - 1.0;
    m.xy *= u_normal_scale;
    vec3 t = v_tangent.xyz - geometric * dot(geometric, v_tangent.xyz);
    t *= inversesqrt(max(dot(t, t), 1e-12));
    float side = gl_FrontFacing ? v_tangent.w : -v_tangent.w;
    return normalize(m.x * t + m.y * side * cross(geometric, t) + m.z * geometric);
#else
    return geometric;
#endif
}
#endif

void main() {
    vec4 base = u_base;
#ifdef HAS_COLOR
    base *= v_color;
#endif
#ifdef MAP_BASE
    base *= texture(u_base_map, AT_BASE);
#endif
#ifdef MASK
    // Coverage from alpha: the cut-out's edge gets the same four samples as a polygon's edge.
    float covered = (base.a - u_cutoff) / max(fwidth(base.a), 1e-4) + 0.5;
    if (covered <= 0.0) discard;
    gl_SampleMask[0] = (1 << int(clamp(covered, 0.0, 1.0) * 3.999 + 1.0)) - 1;
#endif
#ifdef BLEND
    float alpha = base.a;
#else
    float alpha = 1.0;
#endif
#ifdef UNLIT
    // Unlit colours are a picture that is already developed: no exposure, no tone mapping.
    f_color = vec4(srgb(base.rgb) * alpha, alpha);
#else
    float metallic = u_metallic;
    float roughness = u_roughness;
#ifdef MAP_METAL_ROUGH
    vec2 rm = texture(u_metal_rough_map, AT_METAL_ROUGH).gb;
    roughness *= rm.x;
    metallic *= rm.y;
#endif
    vec3 geometric;
    vec3 n = shading_normal(geometric);
    vec3 v = normalize(u_eye - v_position);
    float n_v = clamp(dot(n, v), 1e-3, 1.0);
    // Tokuyoshi and Kaplanyan 2019: what a pixel cannot resolve of the normals becomes roughness, so nothing glitters while turning.
    vec3 nx = dFdx(n), ny = dFdy(n);
    float spread = min(0.5 * (dot(nx, nx) + dot(ny, ny)), 0.18);
    float a = max(roughness * roughness, 0.0016);
    roughness = sqrt(sqrt(min(a * a + spread * (spread * 0.5 + a * 0.25), 1.0)));

    float occlusion = 1.0;
#ifdef MAP_OCCLUSION
    occlusion = 1.0 + u_occlusion_strength * (texture(u_occlusion_map, AT_OCCLUSION).r - 1.0);
#endif
    vec3 f0 = mix(u_f0, base.rgb, metallic);
    float f90 = mix(u_f90, 1.0, metallic);
    vec3 albedo = base.rgb * (1.0 - metallic);

    vec2 ab = texture(u_mirror, vec2(n_v, roughness)).rg;
    vec3 single = f0 * ab.x + f90 * ab.y;
    // Fdez-Agüera 2019: light that bounces more than once between microfacets.
    float lost = 1.0 - (ab.x + ab.y);
    vec3 average = f0 + (1.0 - f0) / 21.0;
    vec3 multiple = single * average * lost / (1.0 - lost * average);
    vec3 soft = irradiance(n);
    vec3 r = reflect(-v, n);
    // A bumped normal must not mirror what lies beneath its own surface.
    float horizon = clamp(1.0 + dot(r, geometric), 0.0, 1.0);
    float glint = horizon * horizon;
#ifdef MAP_OCCLUSION
    // Lagarde and de Rousiers 2014: occlusion as a rough mirror sees it.
    glint *= clamp(pow(n_v + occlusion, exp2(-16.0 * roughness - 1.0)) - 1.0 + occlusion, 0.0, 1.0);
#endif
    vec3 specular = (mirrored(v, n, roughness) * single + multiple * soft) * glint;
    vec3 body = albedo * (1.0 - single - multiple);
    vec3 diffuse = body * soft * occlusion;

#ifdef LIGHTS
    float a2 = roughness * roughness * roughness * roughness;
    for (int i = 0; i < LIGHTS; ++i) {
        vec3 l;
        vec3 light = lamp(i, v_position, l);
        float n_l = dot(n, l);
        if (n_l <= 0.0) continue;
        light *= n_l;
        vec3 h = normalize(l + v);
        float n_h = clamp(dot(n, h), 0.0, 1.0);
        float d = n_h * n_h * (a2 - 1.0) + 1.0;
        float vis = 0.5 / (n_l * sqrt(n_v * n_v * (1.0 - a2) + a2) + n_v * sqrt(n_l * n_l * (1.0 - a2) + a2));
        vec3 fresnel = f0 + (f90 - f0) * pow(1.0 - clamp(dot(v, h), 0.0, 1.0), 5.0);
        specular += light * fresnel * (a2 / (3.14159265 * d * d) * vis);
        diffuse += light * body * 0.31830989;
    }
#endif

#ifdef CLEARCOAT
    float coat = u_coat * (0.04 + 0.96 * pow(1.0 - clamp(dot(geometric, v), 0.0, 1.0), 5.0));
    specular = specular * (1.0 - coat) + reflected(reflect(-v, geometric), u_coat_roughness) * coat;
    diffuse *= 1.0 - coat;
#endif
    vec3 emissive = u_emissive;
#ifdef MAP_EMISSIVE
    emissive *= texture(u_emissive_map, AT_EMISSIVE).rgb;
#endif

#ifdef TRANSMISSION
    // Thin glass: what its colour or its frost holds back is body, the rest shows what lies behind.
    float held = 1.0 - min(base.r, min(base.g, base.b));
    float rim = pow(1.0 - n_v, 3.0) * 0.35;
    float thin = clamp(held * 0.72 + roughness * 0.4 + rim + 0.03, 0.0, 1.0);
    alpha *= mix(1.0, thin, u_transmission * (1.0 - metallic));
#endif
    vec3 glow = specular + emissive;
#ifdef BLEND
    vec3 light = (diffuse * alpha + glow) * u_exposure;
    // Highlights stay on glass at full strength: they cover what lies behind by as much as they shine.
    vec3 shine = glow * u_exposure;
    alpha = alpha + (1.0 - alpha) * clamp(max(shine.r, max(shine.g, shine.b)), 0.0, 1.0);
    f_color = vec4(srgb(neutral(light / max(alpha, 1e-3))) * alpha, alpha);
#else
    f_color = vec4(srgb(neutral((diffuse + glow) * u_exposure)), 1.0);
#endif
#endif
}
