// The patch of floor under a model; u_patch is (low x, low z, high x, high z) at height u_height, in the model's space.
uniform mat4 u_clip;
uniform mat4 u_world;
uniform vec4 u_patch;
uniform float u_height;
out vec2 v_uv;
void main() {
    v_uv = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    vec2 at = mix(u_patch.xy, u_patch.zw, v_uv);
    gl_Position = u_clip * (u_world * vec4(at.x, u_height, at.y, 1.0));
}
