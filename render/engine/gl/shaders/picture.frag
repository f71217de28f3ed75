// A picture that covers the whole target, its middle in the middle; its first row is the top one.
uniform sampler2D u_picture;
uniform vec2 u_part;
in vec2 v_uv;
layout(location = 0) out vec4 f_color;
void main() {
    f_color = texture(u_picture, vec2(0.5) + vec2(v_uv.x - 0.5, 0.5 - v_uv.y) * u_part);
}
