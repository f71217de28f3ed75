// 4×4 matrices, column by column as glTF has them.

export type Matrix = Float64Array;

export function identity(): Matrix {
  const matrix = new Float64Array(16);
  matrix[0] = matrix[5] = matrix[10] = matrix[15] = 1;
  return matrix;
}

/** a · b */
export function multiply(a: ArrayLike<number>, b: ArrayLike<number>): Matrix {
  const result = new Float64Array(16);
  for (let column = 0; column < 16; column += 4) {
    for (let row = 0; row < 4; row++) {
      result[column + row] =
        a[row]! * b[column]! + a[4 + row]! * b[column + 1]! + a[8 + row]! * b[column + 2]! + a[12 + row]! * b[column + 3]!;
    }
  }
  return result;
}
