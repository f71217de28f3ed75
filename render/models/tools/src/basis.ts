// KTX2 with Basis Universal (ETC1S and UASTC), decoded to PNG.
import { carried, wasm } from "./carried.js";
import { encodePng } from "./png.js";

const RGBA32 = 13;
const KTX2 = [0xab, 0x4b, 0x54, 0x58, 0x20, 0x32, 0x30, 0xbb, 0x0d, 0x0a, 0x1a, 0x0a];
const HEADER_BYTES = 80;

interface KtxFile {
  isValid(): boolean;
  getWidth(): number;
  getHeight(): number;
  startTranscoding(): number;
  getImageTranscodedSizeInBytes(level: number, layer: number, face: number, format: number): number;
  transcodeImage(into: Uint8Array, level: number, layer: number, face: number, format: number, flags: number, c0: number, c1: number): number;
  close(): void;
  delete(): void;
}

interface Transcoder {
  initializeBasis(): void;
  KTX2File: new (data: Uint8Array) => KtxFile;
}

export function isKtx2(data: Uint8Array): boolean {
  return data.length > HEADER_BYTES && KTX2.every((byte, index) => data[index] === byte);
}

/** Width and height as the header has them (KTX 2.0 specification, section 3). */
export function ktx2Size(data: Uint8Array): [number, number] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return [view.getUint32(20, true), Math.max(view.getUint32(24, true), 1)];
}

let transcoder: Promise<Transcoder> | undefined;

async function loaded(): Promise<Transcoder> {
  const create = carried<(options: object) => Promise<Transcoder>>("basis_transcoder.cjs");
  const basis = await create({ wasmBinary: wasm("basis_transcoder.wasm") });
  basis.initializeBasis();
  return basis;
}

/** The largest level as PNG; undefined where the data is broken. Its size must have been judged before. */
export async function ktx2ToPng(data: Uint8Array): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { KTX2File } = await (transcoder ??= loaded());
  const file = new KTX2File(data);
  try {
    if (!file.isValid() || !file.startTranscoding()) return undefined;
    const [width, height] = [file.getWidth(), file.getHeight()];
    const pixels = new Uint8Array(file.getImageTranscodedSizeInBytes(0, 0, 0, RGBA32));
    if (pixels.length !== 4 * width * height || !file.transcodeImage(pixels, 0, 0, 0, RGBA32, 0, -1, -1)) return undefined;
    return encodePng(pixels, width, height);
  } catch {
    return undefined;
  } finally {
    file.close();
    file.delete();
  }
}
