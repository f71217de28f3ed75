// Metallic-roughness PBR as glTF 2.0 (appendix B) has it, with the layers of KHR_materials_*, lit by a prefiltered environment
// and a few lamps. Writes tone-mapped sRGB, premultiplied in encoded values.
//
// `#define`s say what the material has. MAPS declares the textures; a MAP_… is the texel at this fragment.
#include "color.glsl"
uniform vec3 u_eye;
uniform vec4 u_base;
uniform float u_metallic;
uniform float u_roughness;
uniform vec3 u_emissive;
uniform vec3 u_f0;
uniform float u_f90;
uniform float u_normal_scale;
uniform float u_occlusion_strength;
uniform float u_cutoff;
uniform float u_samples;
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
MAPS
layout(location = 0) out vec4 f_color;

// MIRRORED_REPEAT, axis by axis.
vec2 folded(vec2 uv, bvec2 mirrored) { return mix(uv, 1.0 - abs(mod(uv, 2.0) - 1.0), mirrored); }

#ifndef UNLIT
#include "surroundings.glsl"
#include "lamps.glsl"
#include "lobes.glsl"
#include "volume.glsl"
#include "surface.glsl"
#ifdef CLEARCOAT
#include "coat.glsl"
#endif
#ifdef SHEEN
#include "sheen.glsl"
#endif
#ifdef FILM
#include "film.glsl"
#endif
#ifdef BRUSHING
#include "brushing.glsl"
#endif
#ifdef SHINE_THROUGH
#include "shine_through.glsl"
#endif
#ifdef GLASS
#include "glass.glsl"
#endif
#endif

void main() {
    vec4 base = u_base;
#ifdef HAS_COLOR
    base *= v_color;
#endif
#ifdef MAP_BASE
    base *= MAP_BASE;
#endif
#ifdef MASK
    // Coverage from alpha: the cut-out's edge gets as many samples as a polygon's edge.
    // What is just at the limit is there.
    float covered = (base.a - u_cutoff + 5e-5) / max(fwidth(base.a), 1e-4) + 0.5;
    if (covered <= (u_samples > 1.0 ? 0.0 : 0.5)) discard;
#ifdef SAMPLE_MASK
    gl_SampleMask[0] = (1 << int(clamp(covered, 0.0, 1.0) * (u_samples - 0.001) + 1.0)) - 1;
#endif
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
    // The surface.
    float metallic = u_metallic;
    float matt = u_roughness;
#ifdef MAP_METAL_ROUGH
    vec2 rm = MAP_METAL_ROUGH.gb;
    matt *= rm.x;
    metallic *= rm.y;
#endif
    vec3 geometric = normalize(v_normal);
    if (!gl_FrontFacing) geometric = -geometric;
    vec3 n = geometric;
#ifdef HAS_TANGENT
    mat3 frame = frame_of(geometric);
#endif
#ifdef MAP_NORMAL
    n = bumped(frame, MAP_NORMAL.xyz, u_normal_scale);
#endif
    vec3 v = normalize(u_eye - v_position);
    float n_v = clamp(dot(n, v), 1e-3, 1.0);
    float roughness = widened(matt, n);
    float occlusion = 1.0;
#ifdef MAP_OCCLUSION
    occlusion = 1.0 + u_occlusion_strength * (MAP_OCCLUSION.r - 1.0);
#endif
    vec3 f0 = u_f0;
    float f90 = u_f90;
#ifdef SPECULAR_MAPS
#ifdef MAP_SPECULAR
    f90 *= MAP_SPECULAR.a;
#endif
#ifdef MAP_SPECULAR_COLOR
    f0 *= MAP_SPECULAR_COLOR.rgb;
#endif
    f0 = min(f0, 1.0) * f90;
#endif
    // What is half a metal is a mix of both: plastic with its own light from within, and metal (glTF 2.0, appendix B).
    vec3 plastic = f0, metal = base.rgb;
    f0 = mix(f0, base.rgb, metallic);
    f90 = mix(f90, 1.0, metallic);
    vec3 albedo = base.rgb * (1.0 - metallic);
    vec3 bend = n;
#ifdef BRUSHING
    vec2 brushed = brushing();
    float drawn_out = min(length(brushed), 1.0);
    brushed = drawn_out > 0.0 ? normalize(brushed) : vec2(1.0, 0.0);
    vec3 along = normalize(frame * vec3(brushed, 0.0)), across = normalize(frame * vec3(-brushed.y, brushed.x, 0.0));
    bend = bent(n, v, across, drawn_out, roughness);
#endif
#ifdef FILM
    float film_nm = film_thickness_nm(), film = film_nm > 0.0 ? film_strength() : 0.0;
    vec3 bare = f0, filmed = film_mirror(n_v, u_film_ior, film_nm, f0);
    f0 = mix(f0, filmed, film);
    plastic = clamp(plastic + f0 - bare, 0.0, 1.0);
    metal = clamp(metal + f0 - bare, 0.0, 1.0);
#endif
#ifdef VOLUME
    float depth = thickness();
#endif
#ifdef SHINE_THROUGH
    vec4 through = shine_through();
#endif

    // The surroundings.
    vec2 ab = texture(u_mirror, vec2(n_v, roughness)).rg;
    float lost = 1.0 - (ab.x + ab.y);
    vec3 single = f0 * ab.x + f90 * ab.y;
    vec3 glossy = plastic * ab.x + f90 * ab.y, again = bounced(plastic, glossy, lost);
    vec3 multiple = mix(again, bounced(metal, metal * ab.x + f90 * ab.y, lost), metallic), kept = 1.0 - glossy - again;
    vec3 soft = irradiance(n);
    vec3 specular = mirrored(v, bend, roughness) * single + multiple * soft;
#ifdef MAP_OCCLUSION
    // Lagarde and de Rousiers 2014: occlusion as a rough mirror sees it.
    specular *= clamp(pow(n_v + occlusion, exp2(-16.0 * roughness - 1.0)) - 1.0 + occlusion, 0.0, 1.0);
#endif
    vec3 body = albedo * kept;
    vec3 diffuse = body * soft * occlusion;
#ifdef SHINE_THROUGH
    vec3 backlit = through.rgb * through.a * (1.0 - metallic) * kept;
#ifdef VOLUME
    backlit *= exp(-u_absorbed * depth);
#endif
    body *= 1.0 - through.a;
    diffuse = diffuse * (1.0 - through.a) + backlit * irradiance(-n) * occlusion;
#endif
#ifdef SHEEN
    vec3 sheen = sheen_color();
    float sheen_roughness = sheen_matt();
    float fuzzy = fuzz(n_v, sheen_roughness);
    vec3 cloth = sheen * soft * (fuzzy * occlusion);
    float beneath = 1.0 - largest(sheen) * fuzzy;
    specular *= beneath;
    diffuse *= beneath;
#endif
#ifdef CLEARCOAT
    vec3 coat_n = geometric;
#ifdef MAP_COAT_NORMAL
    coat_n = bumped(frame, MAP_COAT_NORMAL.xyz, u_coat_normal_scale);
#endif
    float coat_v = clamp(dot(coat_n, v), 1e-3, 1.0);
    float coat = coat_strength(), coat_roughness = widened(coat_matt(), coat_n);
    vec2 coat_ab = texture(u_mirror, vec2(coat_v, coat_roughness)).rg;
    vec3 lacquer = mirrored(v, coat_n, coat_roughness) * ((0.04 * coat_ab.x + coat_ab.y) * occlusion);
#endif

#ifdef LIGHTS
    float a2 = roughness * roughness * roughness * roughness;
    for (int i = 0; i < LIGHTS; ++i) {
        vec3 l;
        vec3 light = lamp(i, v_position, l);
        vec3 h = normalize(l + v);
        float n_l = dot(n, l), n_h = clamp(dot(n, h), 0.0, 1.0), v_h = schlick(dot(v, h));
#ifdef CLEARCOAT
        float coat_l = dot(coat_n, l);
        if (coat_l > 0.0) {
            float coat_a = coat_roughness * coat_roughness;
            lacquer += light * (coat_l * (0.04 + 0.96 * v_h) * ggx(coat_l, coat_v, clamp(dot(coat_n, h), 0.0, 1.0), coat_a * coat_a));
        }
#endif
#ifdef SHINE_THROUGH
        diffuse += light * backlit * (max(-n_l, 0.0) * 0.31830989);
#endif
        if (n_l <= 0.0) continue;
        light *= n_l;
#ifdef SHEEN
        cloth += light * sheen * charlie(n_l, n_v, n_h, sheen_roughness);
        light *= 1.0 - largest(sheen) * max(fuzzy, fuzz(n_l, sheen_roughness));
#endif
#ifdef FILM
        vec3 fresnel = mix(bare + (f90 - bare) * v_h, filmed, film);
#else
        vec3 fresnel = f0 + (f90 - f0) * v_h;
#endif
#ifdef BRUSHING
        mat3 lay = transpose(mat3(along, across, n));
        vec2 widths = vec2(mix(roughness * roughness, 1.0, drawn_out * drawn_out), roughness * roughness);
        specular += light * fresnel * ggx_drawn_out(lay * l, vec3((lay * v).xy, n_v), lay * h, widths);
#else
        specular += light * fresnel * ggx(n_l, n_v, n_h, a2);
#endif
        diffuse += light * body * 0.31830989;
    }
#endif

    // Layer upon layer.
    vec3 emissive = u_emissive;
#ifdef MAP_EMISSIVE
    emissive *= MAP_EMISSIVE.rgb;
#endif
#ifdef GLASS
    float clear = transmitted();
    vec3 tint = max(albedo * (1.0 - single), 0.0) * clear;
#ifdef VOLUME
    tint *= exp(-u_absorbed * depth);
    vec4 seen = seen_through(n, v, matt, depth);
#else
    vec4 seen = seen_through(n, v, matt, 0.0);
#endif
    diffuse *= 1.0 - clear;
#endif
    vec3 light = diffuse + specular + emissive;
#ifdef SHEEN
    light += cloth;
#endif
#ifdef CLEARCOAT
    float veil = 1.0 - coat * (0.04 + 0.96 * schlick(coat_v));
    light = light * veil + lacquer * coat;
#ifdef GLASS
    tint *= veil;
#endif
#endif
    light *= u_exposure;
#ifdef GLASS
    // Where nothing lies behind, the picture stays open to what it will be laid over, by as much as passes of the darkest colour, in
    // encoded values; what passes more of the others is added as if something light lay there. What shines covers.
    vec3 passed = sqrt(tint) * (1.0 - seen.a);
    float open = min(passed.r, min(passed.g, passed.b)) * (1.0 - clamp(largest(light), 0.0, 1.0));
    float held = 1.0 - open;
    light += seen.rgb * tint;
    vec3 color = srgb(neutral(light / max(held, 1e-3))) * held + (passed - min(passed.r, min(passed.g, passed.b))) * 0.8;
    f_color = vec4(min(color, held), held) * alpha;
#else
    f_color = vec4(srgb(neutral(light)) * alpha, alpha);
#endif
#endif
#if defined(MASK) && !defined(SAMPLE_MASK)
    // OpenGL itself makes samples of alpha, and then sets it to one (see coverage.py).
    if (u_samples > 1.0) f_color.a = clamp(covered, 0.0, 1.0);
#endif
}
