// What a glass has behind it, as linear light, premultiplied: things, developed pictures of light, before the backdrop, which is none.
#include "color.glsl"
uniform sampler2D u_drawn;
uniform sampler2D u_backdrop;
layout(location = 0) out vec4 f_color;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec4 drawn = texelFetch(u_drawn, at, 0), far = texelFetch(u_backdrop, at, 0);
    vec3 light = untoned(unsrgb(drawn.rgb / max(drawn.a, 1e-3))) * drawn.a;
    far = vec4(unsrgb(far.rgb / max(far.a, 1e-3)) * far.a, far.a);
    f_color = vec4(light, drawn.a) + far * (1.0 - drawn.a);
}
