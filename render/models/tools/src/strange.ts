// Values that the validator only warns of (VALUE_NOT_IN_LIST), since a later glTF may have them: we do without what holds them.
import type { GLTF } from "@gltf-transform/core";
import { COMPONENT_BYTES, COMPONENTS } from "./judge.js";

const SAMPLING = {
  magFilter: new Set([9728, 9729]),
  minFilter: new Set([9728, 9729, 9984, 9985, 9986, 9987]),
  wrapS: new Set([33071, 33648, 10497]),
  wrapT: new Set([33071, 33648, 10497]),
} as const;
const PATHS = new Set(["translation", "rotation", "scale", "weights"]);
const INTERPOLATIONS = new Set(["LINEAR", "STEP", "CUBICSPLINE"]);
const ALPHA_MODES = new Set(["OPAQUE", "MASK", "BLEND"]);
const CAMERAS = new Set(["perspective", "orthographic"]);

/** Changes `json` in place so that every value left is one of glTF 2.0. */
export function withoutStrange(json: GLTF.IGLTF): void {
  accessors(json);
  for (const material of json.materials ?? []) if (!ALPHA_MODES.has(material.alphaMode ?? "OPAQUE")) delete material.alphaMode;
  for (const sampler of json.samplers ?? []) {
    for (const [name, known] of Object.entries(SAMPLING) as ["magFilter", Set<number>][]) {
      if (!known.has(sampler[name] ?? 0)) delete sampler[name];
    }
  }
  animations(json);
  cameras(json);
  // A string or a number may be anything's extras, but glTF-Transform writes names of morph targets into a mesh's.
  for (const mesh of json.meshes ?? []) if (typeof mesh.extras !== "object") delete mesh.extras;
}

/** An accessor of an unknown type stays in its place, empty, and nothing refers to it any more. */
function accessors(json: GLTF.IGLTF): void {
  const strange = new Set<number>();
  for (const [index, accessor] of (json.accessors ?? []).entries()) {
    if (accessor.type in COMPONENTS && accessor.componentType in COMPONENT_BYTES) continue;
    strange.add(index);
    json.accessors![index] = { type: "SCALAR", componentType: 5126, count: 1 };
  }
  if (!strange.size) return;
  for (const mesh of json.meshes ?? []) {
    mesh.primitives = mesh.primitives.filter((primitive) => !strange.has(primitive.indices ?? -1));
    for (const primitive of mesh.primitives) {
      for (const [name, index] of Object.entries(primitive.attributes)) if (strange.has(index)) delete primitive.attributes[name];
    }
  }
  for (const animation of json.animations ?? []) {
    const broken = animation.samplers.map(({ input, output }) => strange.has(input) || strange.has(output));
    animation.channels = animation.channels.filter(({ sampler }) => !broken[sampler]);
  }
}

/** Channels of KHR_animation_pointer name no node; the extension is named among those left out. */
function animations(json: GLTF.IGLTF): void {
  for (const animation of json.animations ?? []) {
    animation.channels = animation.channels.filter(({ target }) => target.node !== undefined && PATHS.has(target.path));
    for (const sampler of animation.samplers) if (!INTERPOLATIONS.has(sampler.interpolation ?? "LINEAR")) delete sampler.interpolation;
  }
}

function cameras(json: GLTF.IGLTF): void {
  const known = (json.cameras ?? []).map((camera) => CAMERAS.has(camera.type));
  for (const node of json.nodes ?? []) if (node.camera !== undefined && !known[node.camera]) delete node.camera;
  for (const [index, kept] of known.entries()) {
    if (!kept) json.cameras![index] = { type: "perspective", perspective: { yfov: 1, znear: 0.1 } };
  }
}
