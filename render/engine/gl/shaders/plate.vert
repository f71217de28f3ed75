// A rectangle of whole pixels, u_box: left, bottom, right, top in clip space.
uniform vec4 u_box;
void main() {
    vec2 at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    gl_Position = vec4(mix(u_box.xy, u_box.zw, at), 0.0, 1.0);
}
