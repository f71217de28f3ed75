// What lies beneath a surface: how deep it is (metres of the file's own world) and what a metre of it takes of the light.
#ifdef VOLUME
uniform float u_thickness;
uniform vec3 u_absorbed;

float thickness() {
#ifdef MAP_THICKNESS
    return u_thickness * MAP_THICKNESS.g;
#else
    return u_thickness;
#endif
}
#endif
