/** The golden vectors of testdata/golden, typed. */
import scan1d from '../../../testdata/golden/scan1d.json';
import scan2d from '../../../testdata/golden/scan2d.json';

export interface GoldenTensor {
  readonly shape: number[];
  readonly data: number[];
}

export interface GoldenCase {
  readonly name: string;
  /** u, delta, A, B, C, D, delta_bias and, when gated, z. */
  readonly inputs: Readonly<Record<string, GoldenTensor>>;
  readonly y: GoldenTensor;
  readonly dy: GoldenTensor;
  readonly grads: Readonly<Record<string, GoldenTensor>>;
}

export const goldenScan1d = scan1d as unknown as GoldenCase[];
export const goldenScan2d = scan2d as unknown as GoldenCase[];
