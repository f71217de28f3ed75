// RGBA -> YUVA420P, BT.709 limited, four bytes a fragment. Rows of the target: h of Y, h of A, h/2 of U and V side by side.
// Premultiplied in, premultiplied out: black is (16, 128, 128).
uniform sampler2D u_picture;
uniform int u_height;
uniform int u_quads;
layout(location = 0) out vec4 f_bytes;

vec4 pixel(int x, int y) {
    ivec2 last = textureSize(u_picture, 0) - 1;
    return texelFetch(u_picture, ivec2(min(x, last.x), last.y - min(y, last.y)), 0);
}

float luma(vec3 c) { return 16.0 / 255.0 + dot(c, vec3(0.2126, 0.7152, 0.0722)) * (219.0 / 255.0); }

vec3 quad_average(int x, int y) {
    return 0.25 * (pixel(x, y) + pixel(x + 1, y) + pixel(x, y + 1) + pixel(x + 1, y + 1)).rgb;
}

float blue(vec3 c) { return 128.0 / 255.0 + dot(c, vec3(-0.114572, -0.385428, 0.5)) * (224.0 / 255.0); }
float red(vec3 c) { return 128.0 / 255.0 + dot(c, vec3(0.5, -0.454153, -0.045847)) * (224.0 / 255.0); }

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    int x = at.x * 4;
    if (at.y < u_height) {
        f_bytes = vec4(luma(pixel(x, at.y).rgb), luma(pixel(x + 1, at.y).rgb), luma(pixel(x + 2, at.y).rgb), luma(pixel(x + 3, at.y).rgb));
    } else if (at.y < 2 * u_height) {
        int y = at.y - u_height;
        f_bytes = vec4(pixel(x, y).a, pixel(x + 1, y).a, pixel(x + 2, y).a, pixel(x + 3, y).a);
    } else {
        int y = (at.y - 2 * u_height) * 2;
        bool right = at.x >= u_quads / 2;
        x = (right ? at.x - u_quads / 2 : at.x) * 8;
        vec3 a = quad_average(x, y), b = quad_average(x + 2, y), c = quad_average(x + 4, y), d = quad_average(x + 6, y);
        f_bytes = right ? vec4(red(a), red(b), red(c), red(d)) : vec4(blue(a), blue(b), blue(c), blue(d));
    }
}
