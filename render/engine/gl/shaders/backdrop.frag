uniform vec3 u_top;
uniform vec3 u_bottom;
in vec2 v_uv;
layout(location = 0) out vec4 f_color;
void main() {
    f_color = vec4(mix(u_bottom, u_top, smoothstep(0.0, 1.0, v_uv.y)), 1.0);
}
