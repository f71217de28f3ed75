// The lamps: `lamp` gives what arrives at a place from one of them, and the unit direction towards it.
#ifdef LIGHTS
uniform vec4 u_light_at[LIGHTS];
uniform vec3 u_light_color[LIGHTS];

vec3 lamp(int i, vec3 place, out vec3 l) {
    vec3 to = u_light_at[i].xyz - place * u_light_at[i].w;
    float far2 = max(dot(to, to), 1e-8);
    l = to * inversesqrt(far2);
    return u_light_color[i] / (u_light_at[i].w > 0.0 ? far2 : 1.0);
}
#endif
