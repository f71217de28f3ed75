// A stroke with round ends (one without length is a dot), and a halo that sets it off from what lies behind. Pixels.
// v_at: along and across; v_size: length and halfwidth; v_halo.a and v_core.a: opacities; v_dash: period, drawn share, halo's width.
uniform float u_behind;
in vec2 v_at;
flat in vec2 v_size;
flat in vec4 v_core;
flat in vec4 v_halo;
flat in vec3 v_dash;
layout(location = 0) out vec4 f_color;

void main() {
    float along = max(-v_at.x, v_at.x - v_size.x);
    if (u_behind > 0.0) {
        // What something hides is dashed: the nearest dash's own ends take the place of the stroke's.
        float phase = mod(v_at.x, v_dash.x) - v_dash.x * 0.5;
        along = max(along, abs(phase) - v_dash.x * v_dash.y * 0.5);
    }
    float far = length(vec2(max(along, 0.0), v_at.y));
    float core = clamp(v_size.y + 0.5 - far, 0.0, 1.0) * v_core.a;
    float halo = clamp(v_size.y + v_dash.z + 0.5 - far, 0.0, 1.0) * v_halo.a;
    vec4 color = vec4(v_halo.rgb, 1.0) * halo;
    f_color = (vec4(v_core.rgb, 1.0) * core + color * (1.0 - core)) * (u_behind > 0.0 ? u_behind : 1.0);
}
