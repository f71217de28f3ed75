// One level of an environment's map, weighed: texel by texel, or (TURNED) as it is seen in another's directions.
#include "octahedral.glsl"
uniform sampler2D u_source;
uniform int u_level;
uniform float u_weight;
#ifdef TURNED
uniform mat3 u_turn;
#endif
in vec2 v_uv;
layout(location = 0) out vec4 f_color;

void main() {
#ifdef TURNED
    f_color = textureLod(u_source, octahedral(u_turn * octahedral_direction(v_uv)), float(u_level)) * u_weight;
#else
    f_color = texelFetch(u_source, ivec2(gl_FragCoord.xy), u_level) * u_weight;
#endif
}
