uniform mat4 u_clip;
uniform mat4 u_world;
in vec3 in_position;

void main() {
    // Step by step as model.vert has it: depths are compared.
    vec4 world = u_world * vec4(in_position, 1.0);
    gl_Position = u_clip * world;
}
