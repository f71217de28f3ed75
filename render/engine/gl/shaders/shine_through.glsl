// Paper, leaves, wax: light from the other side comes through, spread.
uniform float u_shine_through;
uniform vec3 u_shine_through_color;

// Its colour, and its share of what is not mirrored.
vec4 shine_through() {
    vec4 through = vec4(u_shine_through_color, u_shine_through);
#ifdef MAP_SHINE_THROUGH
    through.a *= MAP_SHINE_THROUGH.a;
#endif
#ifdef MAP_SHINE_THROUGH_COLOR
    through.rgb *= MAP_SHINE_THROUGH_COLOR.rgb;
#endif
    return through;
}
