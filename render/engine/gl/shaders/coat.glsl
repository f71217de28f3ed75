// A clear coat: a second mirror, of ior 1.5, with a roughness and a normal of its own.
uniform float u_coat;
uniform float u_coat_roughness;
uniform float u_coat_normal_scale;

float coat_strength() {
#ifdef MAP_COAT
    return u_coat * MAP_COAT.r;
#else
    return u_coat;
#endif
}

float coat_matt() {
#ifdef MAP_COAT_ROUGH
    return u_coat_roughness * MAP_COAT_ROUGH.g;
#else
    return u_coat_roughness;
#endif
}
