// The contact shadow: black of some alpha. It fades towards the picture's edge, so that it never ends in a line.
uniform sampler2D u_shadow;
uniform float u_strength;
uniform vec2 u_size;
in vec2 v_uv;
layout(location = 0) out vec4 f_color;
void main() {
    vec2 edge = min(gl_FragCoord.xy, u_size - gl_FragCoord.xy) / (u_size * 0.14);
    float fade = smoothstep(0.0, 1.0, min(edge.x, edge.y));
    f_color = vec4(0.0, 0.0, 0.0, texture(u_shadow, v_uv).r * u_strength * fade);
}
