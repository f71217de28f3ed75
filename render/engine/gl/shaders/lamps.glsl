// The lamps: `lamp` gives what arrives at a place from one of them, and the unit direction towards it.
// Falling off with distance and towards a spot's edge as KHR_lights_punctual has it.
#ifdef LIGHTS
uniform vec4 u_light_at[LIGHTS];
uniform vec3 u_light_color[LIGHTS];
uniform vec4 u_light_beam[LIGHTS];
uniform vec2 u_light_cone[LIGHTS];

vec3 lamp(int i, vec3 place, out vec3 l) {
    vec3 to = u_light_at[i].xyz - place * u_light_at[i].w;
    float far2 = max(dot(to, to), 1e-8);
    l = to * inversesqrt(far2);
    float ended = far2 * u_light_beam[i].w;
    float reach = clamp(1.0 - ended * ended, 0.0, 1.0);
    float cone = clamp(dot(u_light_beam[i].xyz, -l) * u_light_cone[i].x + u_light_cone[i].y, 0.0, 1.0);
    return u_light_color[i] * (cone * cone * reach / (u_light_at[i].w > 0.0 ? far2 : 1.0));
}
#endif
