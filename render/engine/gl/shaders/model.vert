uniform mat4 u_clip;
uniform mat4 u_world;
// Turns normals.
uniform mat3 u_turn;
in vec3 in_position;
in vec3 in_normal;
out vec3 v_position;
out vec3 v_normal;
#ifdef HAS_TANGENT
in vec4 in_tangent;
out vec4 v_tangent;
#endif
#ifdef HAS_UV0
in vec2 in_uv0;
out vec2 v_uv0;
#endif
#ifdef HAS_UV1
in vec2 in_uv1;
out vec2 v_uv1;
#endif
#ifdef HAS_COLOR
in vec4 in_color;
out vec4 v_color;
#endif

void main() {
    vec4 world = u_world * vec4(in_position, 1.0);
    v_position = world.xyz;
    v_normal = u_turn * in_normal;
#ifdef HAS_TANGENT
    // Tangents go along the surface, by the matrix itself; in a mirror the other hand is the right one.
    v_tangent = vec4(mat3(u_world) * in_tangent.xyz, determinant(mat3(u_world)) < 0.0 ? -in_tangent.w : in_tangent.w);
#endif
#ifdef HAS_UV0
    v_uv0 = in_uv0;
#endif
#ifdef HAS_UV1
    v_uv1 = in_uv1;
#endif
#ifdef HAS_COLOR
    v_color = in_color;
#endif
    gl_Position = u_clip * world;
}
