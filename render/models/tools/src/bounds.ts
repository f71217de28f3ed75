// The box around what the scene shows at rest: every vertex in world space, skins posed as their joints stand.
import type { Node, Primitive, Scene, Skin, TypedArray } from "@gltf-transform/core";
import { type Matrix, identity, multiply } from "./matrix.js";

export interface Box {
  low: [number, number, number];
  high: [number, number, number];
}

/** Undefined for a scene that shows no vertex. */
export function bounds(scene: Scene): Box | undefined {
  const worlds = worldMatrices(scene);
  const box: Box = { low: [Infinity, Infinity, Infinity], high: [-Infinity, -Infinity, -Infinity] };
  for (const [node, world] of worlds) {
    const skin = node.getSkin();
    const joints = skin && jointMatrices(skin, worlds);
    for (const primitive of node.getMesh()?.listPrimitives() ?? []) {
      if (joints && primitive.getAttribute("JOINTS_0") && primitive.getAttribute("WEIGHTS_0")) addPosed(box, primitive, joints);
      else add(box, primitive, world);
    }
  }
  return box.low.every(Number.isFinite) && box.high.every(Number.isFinite) ? box : undefined;
}

/** By a stack of our own: a chain of nodes may be as long as the file likes. */
function worldMatrices(scene: Scene): Map<Node, Matrix> {
  const worlds = new Map<Node, Matrix>();
  const waiting: [Node, Matrix][] = scene.listChildren().map((node) => [node, identity()]);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, above] = next;
    const world = multiply(above, node.getMatrix());
    worlds.set(node, world);
    for (const child of node.listChildren()) waiting.push([child, world]);
  }
  return worlds;
}

function jointMatrices(skin: Skin, worlds: Map<Node, Matrix>): Matrix[] {
  const inverse = skin.getInverseBindMatrices()?.getArray();
  return skin.listJoints().map((joint, index) => {
    const world = worlds.get(joint) ?? identity();
    return inverse ? multiply(world, inverse.subarray(16 * index, 16 * index + 16)) : world;
  });
}

function positionsOf(primitive: Primitive): TypedArray {
  return primitive.getAttribute("POSITION")?.getArray() ?? new Float32Array();
}

function add(box: Box, primitive: Primitive, m: Matrix): void {
  const p = positionsOf(primitive);
  for (let at = 0; at < p.length; at += 3) include(box, m, p[at]!, p[at + 1]!, p[at + 2]!);
}

function addPosed(box: Box, primitive: Primitive, joints: Matrix[]): void {
  const p = positionsOf(primitive);
  const numbers = primitive.getAttribute("JOINTS_0")!.getArray()!;
  const weights = primitive.getAttribute("WEIGHTS_0")!.getArray()!;
  const blended = new Float64Array(16);
  for (let vertex = 0; vertex < p.length / 3; vertex++) {
    blend(blended, joints, numbers, weights, 4 * vertex);
    include(box, blended, p[3 * vertex]!, p[3 * vertex + 1]!, p[3 * vertex + 2]!);
  }
}

function blend(into: Matrix, joints: Matrix[], numbers: TypedArray, weights: TypedArray, at: number): void {
  // Only the weights' proportions count, so that normalised integers need no conversion.
  const total = weights[at]! + weights[at + 1]! + weights[at + 2]! + weights[at + 3]!;
  into.fill(0);
  for (let k = at; k < at + 4; k++) {
    const share = total > 0 ? weights[k]! / total : k === at ? 1 : 0;
    const joint = joints[numbers[k]!];
    if (!joint || !share) continue;
    for (let i = 0; i < 16; i++) into[i]! += share * joint[i]!;
  }
}

function include(box: Box, m: Matrix, x: number, y: number, z: number): void {
  for (let axis = 0; axis < 3; axis++) {
    const value = m[axis]! * x + m[4 + axis]! * y + m[8 + axis]! * z + m[12 + axis]!;
    if (value < box.low[axis]!) box.low[axis] = value;
    if (value > box.high[axis]!) box.high[axis] = value;
  }
}
