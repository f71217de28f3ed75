uniform mat4 u_clip;
uniform mat4 u_world;
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
    v_tangent = vec4(u_turn * in_tangent.xyz, in_tangent.w);
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
