// What a glass has behind it, as linear light, premultiplied: things, developed pictures of light, before the backdrop, which is none.
#include "color.glsl"
uniform sampler2D u_drawn;
uniform sampler2D u_backdrop;
layout(location = 0) out vec4 f_color;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec4 drawn = texelFetch(u_drawn, at, 0);
    f_color = vec4(0.0);
    if (drawn.a > 0.0) f_color = vec4(untoned(unsrgb(drawn.rgb / drawn.a)) * drawn.a, drawn.a);
    if (drawn.a == 1.0) return;
    vec4 far = texelFetch(u_backdrop, at, 0);
    if (far.a > 0.0) f_color += vec4(unsrgb(far.rgb / far.a) * far.a, far.a) * (1.0 - drawn.a);
}
