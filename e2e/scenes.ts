/** A small scene with truth as a MATLAB file, written by the project's own writer: quick to train on every engine. */
import { makeRng } from '../src/cube/rng';
import { names, numeric, scalar, writeMat } from '../testdata/mat/writer';
import type { NamedFile } from './pages/StudioPage';

const lines = 12;
const samples = 15;
const bands = 24;
const materials = ['1-Soil', '2-Tree', '3-Water'];

/** Y [bands × pixels] and A [R × pixels], pixels down the image's columns, as HySUPP files have them. */
export function toyScene(name = 'toy.mat', { truth = true } = {}): NamedFile {
  const rng = makeRng(12);
  const R = materials.length;
  const pixels = lines * samples;
  const spectra = Array.from({ length: R }, (_, r) =>
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
      Y[p * bands + b] = light * mixed + 0.005 * rng.normal();
    }
  }
  const bytes = writeMat({
    Y: numeric([bands, pixels], Y, 'single'),
    ...(truth ? { A: numeric([R, pixels], A, 'double'), cood: names(...materials) } : {}),
    nRow: scalar(lines),
    nCol: scalar(samples),
  });
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
}
