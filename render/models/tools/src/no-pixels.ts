// Stands in for ndarray-pixels (and with it sharp, a native library that no bundle can hold).

/** No tool decodes pixels. */
export function getPixels(): never {
  throw new Error("the tools of this package read no pixels: textures are made in Python");
}

/** No tool encodes pixels. */
export const savePixels = getPixels;
