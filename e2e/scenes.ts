/** Small scenes written by the project's own writers: one with truth that trains quickly, and ones to doubt. */
import { makeRng } from '../src/maths/rng';
import { enviData, enviHeader } from '../testdata/envi/writer';
import { names, numeric, scalar, writeMat } from '../testdata/mat/writer';
import type { NamedFile } from './pages/StudioPage';

const bands = 24;
const materials = ['1-Soil', '2-Tree', '3-Water'];

/**
 * Y [bands × pixels] and A [R × pixels], pixels down the image's columns, as HySUPP files have them.
 * @param options.times so many times 12 lines and 15 samples, where a run must take its time
 * @param options.impulses share of the values that are anything at all
 */
export function toyScene(
  name = 'toy.mat',
  { truth = true, times = 1, impulses = 0 } = {},
): NamedFile {
  const [lines, samples] = [12 * times, 15 * times];
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
      if (impulses > 0 && rng.uniform() < impulses) Y[p * bands + b] = rng.uniform();
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

/** Two cubes of different shapes in one file: only a person knows which is the scene. */
export function twoCubes(name = 'two.mat'): NamedFile {
  const cube = (l: number, s: number, b: number, phase: number) =>
    numeric(
      [l, s, b],
      Array.from(
        { length: l * s * b },
        (_, i) => 0.3 + 0.2 * Math.sin(i / 7 + phase) + 0.05 * Math.cos(i / 31),
      ),
      'single',
    );
  const bytes = writeMat({ before: cube(12, 15, 24, 0), after: cube(10, 14, 20, 1) });
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
}

/** Of enviScene. */
export const enviSize = { lines: 20, samples: 28, bands: 40 } as const;

/**
 * Header and data of an ENVI scene of uint16 reflectance × 10 000, 400–2350 nm, whose header calls band 3 bad.
 * @param options.wrongOrder the data are big endian, and the header says little
 * @param options.mapped the header says where it lies: pixels of 30 m, UTM 33 north
 */
export function enviScene({
  name = 'field',
  wrongOrder = false,
  mapped = false,
}: { name?: string; wrongOrder?: boolean; mapped?: boolean } = {}): [NamedFile, NamedFile] {
  const { lines, samples, bands } = enviSize;
  const rng = makeRng(3);
  const shade = Array.from({ length: lines * samples }, () => 0.8 + 0.4 * rng.uniform());
  const data = enviData(
    enviSize,
    (l, s, b) => {
      const mixed = (l / lines) * Math.sin(1 + b / 14) ** 2 + (s / samples) * (b / bands);
      return Math.round(1000 + 3000 * shade[l * samples + s] * mixed);
    },
    { interleave: 'bil', type: 12, big: wrongOrder },
  );
  const wavelengths = Array.from({ length: bands }, (_, b) => 400 + 50 * b);
  const header = enviHeader(enviSize, {
    interleave: 'bil',
    type: 12,
    fields: {
      'wavelength units': 'Nanometers',
      wavelength: `{${wavelengths.join(', ')}}`,
      bbl: `{${wavelengths.map((_, b) => (b === 3 ? 0 : 1)).join(', ')}}`,
      'reflectance scale factor': 10_000,
      ...(mapped
        ? { 'map info': '{UTM, 1, 1, 500000, 5540000, 30, 30, 33, North, WGS-84, units=Meters}' }
        : {}),
    },
  });
  const file = (suffix: string, buffer: Buffer): NamedFile => ({
    name: `${name}.${suffix}`,
    mimeType: 'application/octet-stream',
    buffer,
  });
  return [file('hdr', Buffer.from(header)), file('img', Buffer.from(data))];
}
