// A model for the web page: quantised and meshopt-compressed (EXT_meshopt_compression, KHR_mesh_quantization).
import type { Document } from "@gltf-transform/core";
import { EXTMeshoptCompression } from "@gltf-transform/extensions";
import { quantize, reorder } from "@gltf-transform/functions";
import { MeshoptEncoder } from "meshoptimizer";

/** Compress in place. Normals keep 10 bits: with the 8 of the octahedral filter a glossy body shows bands. */
export async function compress(document: Document): Promise<void> {
  if (document.getRoot().listAccessors().length === 0) return;
  bindSkins(document);
  await document.transform(
    reorder({ encoder: MeshoptEncoder, target: "size" }),
    quantize({ quantizePosition: 14, quantizeNormal: 10, quantizeTexcoord: 14, quantizeColor: 8, quantizeWeight: 8 }),
  );
  document
    .createExtension(EXTMeshoptCompression)
    .setRequired(true)
    .setEncoderOptions({ method: EXTMeshoptCompression.EncoderMethod.QUANTIZE });
}

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** A skin may leave out its bind matrices, being identities then; quantising writes its own scale into them. */
function bindSkins(document: Document): void {
  for (const skin of document.getRoot().listSkins()) {
    if (skin.getInverseBindMatrices()) continue;
    const matrices = Float32Array.from({ length: 16 * skin.listJoints().length }, (_, at) => IDENTITY[at % 16]!);
    const accessor = document.createAccessor().setType("MAT4").setArray(matrices);
    skin.setInverseBindMatrices(accessor.setBuffer(document.getRoot().listBuffers()[0] ?? document.createBuffer()));
  }
}
