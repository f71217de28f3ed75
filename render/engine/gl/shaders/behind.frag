// What a glass has behind it, as linear light, premultiplied: things, developed pictures of light, before the backdrop, which is none.
#include "color.glsl"
uniform sampler2D u_drawn;
#ifdef BACKDROP
uniform sampler2D u_backdrop;
#endif
layout(location = 0) out vec4 f_color;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec4 drawn = texelFetch(u_drawn, at, 0);
    f_color = vec4(untoned(unsrgb(drawn.rgb / max(drawn.a, 1e-3))) * drawn.a, drawn.a);
#ifdef BACKDROP
    f_color += vec4(unsrgb(texelFetch(u_backdrop, at, 0).rgb), 1.0) * (1.0 - drawn.a);
#endif
}
