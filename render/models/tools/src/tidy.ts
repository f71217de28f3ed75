// The asset's JSON made ready for glTF-Transform: one scene, and nothing in it that is valid but that nobody can draw.
import type { GLTF } from "@gltf-transform/core";
import type { Findings } from "./finding.js";
import { withoutStrange } from "./strange.js";

const TRIANGLES = 4;

/** Changes `json` in place; what a viewer would miss is named. */
export function tidy(json: GLTF.IGLTF, findings: Findings): void {
  json.asset = { ...json.asset, version: "2.0" };
  withoutStrange(json);
  oneScene(json);
  trianglesOnly(json, findings);
  texturesWithImages(json);
}

/** The scene that a viewer shows first; a file without scenes shows all its nodes. */
function oneScene(json: GLTF.IGLTF): void {
  const children = new Set((json.nodes ?? []).flatMap((node) => node.children ?? []));
  const roots = [...(json.nodes ?? []).keys()].filter((index) => !children.has(index));
  json.scenes = [json.scenes?.[json.scene ?? 0] ?? { nodes: roots }];
  json.scene = 0;
}

function trianglesOnly(json: GLTF.IGLTF, findings: Findings): void {
  for (const [index, mesh] of (json.meshes ?? []).entries()) {
    mesh.primitives = mesh.primitives.filter((primitive, place) => {
      const corners = primitive.indices ?? primitive.attributes.POSITION ?? -1;
      const enough = "POSITION" in primitive.attributes && (json.accessors?.[corners]?.count ?? 0) >= 3;
      const drawn = enough && (primitive.mode ?? TRIANGLES) >= TRIANGLES;
      if (!drawn) findings.add("primitive_skipped", `/meshes/${index}/primitives/${place}`);
      return drawn;
    });
  }
}

interface TextureReference {
  index: number;
}

/** A texture may have no image that we can read; then it counts as absent. */
function texturesWithImages(json: GLTF.IGLTF): void {
  const readable = (index: number): boolean => {
    const texture = json.textures?.[index];
    const webp = texture?.extensions?.EXT_texture_webp as GLTF.ITexture | undefined;
    return (texture?.source ?? webp?.source) !== undefined;
  };
  for (const material of json.materials ?? []) prune(material as unknown as Record<string, unknown>, readable);
}

function prune(holder: Record<string, unknown>, readable: (index: number) => boolean): void {
  for (const [name, value] of Object.entries(holder)) {
    if (name === "extras" || typeof value !== "object" || value === null) continue;
    if (name.endsWith("Texture") && !readable((value as TextureReference).index)) delete holder[name];
    else if (!Array.isArray(value)) prune(value as Record<string, unknown>, readable);
  }
}
