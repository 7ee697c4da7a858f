/** For tests of the command line: a small scene with truth as MATLAB files, written by the project's own writer. */
import { makeRng } from '../maths/rng';
import { names, numeric, scalar, writeMat } from '../../testdata/mat/writer';

export const lines = 10;
export const samples = 13;
export const bands = 24;
export const materials = ['Soil', 'Tree', 'Water'];

/** Y [bands × pixels], A [R × pixels] and M [bands × R], pixels down the image's columns, as HySUPP files have them. */
export function toyMat(truth: 'with truth' | 'scene only' | 'truth only'): Uint8Array {
  const rng = makeRng(21);
  const R = materials.length;
  const pixels = lines * samples;
  const spectra = materials.map((_, r) =>
    Array.from({ length: bands }, (_, b) => 0.25 + 0.2 * Math.sin((b / bands) * (3 + 2 * r) + r)),
  );
  const Y = new Float64Array(bands * pixels);
  const A = new Float64Array(R * pixels);
  for (let p = 0; p < pixels; p++) {
    const pure = p % 4 === 0;
    const a = pure ? materials.map((_, r) => (r === (p / 4) % R ? 1 : 0)) : rng.dirichlet(R, 1);
    const light = 0.7 + 0.6 * rng.uniform();
    A.set(a, p * R);
    for (let b = 0; b < bands; b++) {
      const mixed = a.reduce((sum, v, r) => sum + v * spectra[r][b], 0);
      Y[p * bands + b] = light * mixed + 0.003 * rng.normal();
    }
  }
  return writeMat({
    ...(truth === 'truth only' ? {} : { Y: numeric([bands, pixels], Y, 'single') }),
    ...(truth === 'scene only'
      ? {}
      : {
          A: numeric([R, pixels], A, 'double'),
          M: numeric([bands, R], Float64Array.from(spectra.flat()), 'double'),
          cood: names(...materials),
        }),
    nRow: scalar(lines),
    nCol: scalar(samples),
  });
}
