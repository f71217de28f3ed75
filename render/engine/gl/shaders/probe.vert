// A few pixels at a depth: how many samples of them are in front of everything is counted.
uniform vec4 u_box;
uniform float u_depth;
void main() {
    vec2 at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    gl_Position = vec4(mix(u_box.xy, u_box.zw, at), u_depth, 1.0);
}
