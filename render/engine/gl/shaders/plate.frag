// A plate's pixel lies on a pixel of the picture: nothing is filtered, letters stay as sharp as they were set.
uniform sampler2D u_plate;
uniform ivec2 u_origin;
uniform float u_opacity;
layout(location = 0) out vec4 f_color;
void main() {
    f_color = texelFetch(u_plate, ivec2(gl_FragCoord.xy) - u_origin, 0) * u_opacity;
}
