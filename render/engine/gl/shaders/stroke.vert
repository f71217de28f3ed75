// A stroke as a rectangle around it; across and along it in pixels, whatever its depth.
in vec4 in_clip;
in vec4 in_shape;
in vec4 in_core;
in vec4 in_halo;
in vec3 in_dash;
out vec2 v_at;
flat out vec2 v_size;
flat out vec4 v_core;
flat out vec4 v_halo;
flat out vec3 v_dash;
void main() {
    v_at = in_shape.xy;
    v_size = in_shape.zw;
    v_core = in_core;
    v_halo = in_halo;
    v_dash = in_dash;
    gl_Position = in_clip;
}
