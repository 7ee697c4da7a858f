/**
 * Tells whether a scene is the one that a result was made on, whatever file it came from: its size, a checksum of its
 * values and one of its mask. Not the hash of a file.
 */
import type { Cube, ValidityMask } from './cube';
import type { Scene } from './scene';

export interface SceneIdentity {
  readonly name: string;
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  readonly validPixels: number;
  readonly validBands: number;
  /** Checksum of the cube's values, 16 hexadecimal digits. */
  readonly values: string;
  /** Checksum of the mask, 16 hexadecimal digits. */
  readonly mask: string;
}

/** Every value of a scene of up to 64 MiB counts; of a larger one so many, evenly spread. */
const MAX_WORDS = 2 ** 24;
const NAN_WORD = 0x7fc00000;

/** FNV-1a over words, in two lanes that start apart. */
function checksum(count: number, word: (i: number) => number): string {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < count; i++) {
    const w = word(i);
    a = Math.imul(a ^ w, 0x01000193);
    b = Math.imul(b ^ (w >>> 7) ^ (w << 25), 0x85ebca6b);
    // Multiplication carries upwards only; the shift brings high bits back down.
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return [a, b].map((h) => (h >>> 0).toString(16).padStart(8, '0')).join('');
}

const cubeSums = new WeakMap<Float32Array, string>();

function checksumOf(data: Float32Array): string {
  const known = cubeSums.get(data);
  if (known) return known;
  // Two names for the same bytes; NaN has many bit patterns, one is meant.
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const count = Math.min(data.length, MAX_WORDS);
  const step = data.length / count;
  const sum = checksum(count, (i) => {
    const at = Math.floor(i * step);
    return Number.isNaN(data[at]) ? NAN_WORD : words[at];
  });
  cubeSums.set(data, sum);
  return sum;
}

/** Takes tens of milliseconds the first time, for a large scene. */
export function identify(cube: Cube, mask: ValidityMask): SceneIdentity {
  const { name, lines, samples, bands } = cube;
  const { pixels, bands: validBands } = mask;
  return {
    name,
    lines,
    samples,
    bands,
    validPixels: mask.validPixels,
    validBands: mask.validBands,
    values: checksumOf(cube.data),
    mask: checksum(pixels.length + bands, (i) =>
      i < pixels.length ? pixels[i] : validBands[i - pixels.length],
    ),
  };
}

/** What links and capsules carry of a scene, so that the one who opens them knows whether it is the same. */
export interface SceneSums {
  /** Of the exact values, 16 hexadecimal digits: `identify`'s. */
  readonly exact: string;
  /** Of values rounded to 1e-5, the truth among them, 8 digits: another browser's last bit of exp() does not count. */
  readonly rounded: string;
}

export const sumsOf = (scene: Pick<Scene, 'cube' | 'truth'>): SceneSums => ({
  exact: checksumOf(scene.cube.data),
  rounded: roundedSum(scene),
});

/** identical: to the last bit. same: the same scene, made by another browser. */
export function compareSums(wanted: SceneSums, found: SceneSums): 'identical' | 'same' | 'other' {
  if (wanted.exact === found.exact) return 'identical';
  return wanted.rounded === found.rounded ? 'same' : 'other';
}

/** FNV-1a over the values of cube, truth and wavelengths, rounded to 1e-5. 8 hexadecimal digits */
export function roundedSum({ cube, truth }: Pick<Scene, 'cube' | 'truth'>): string {
  let hash = 0x811c9dc5;
  for (const values of [cube.data, truth?.abundances, truth?.endmembers, cube.wavelengths]) {
    if (!values) continue;
    const count = Math.min(values.length, MAX_WORDS);
    const step = values.length / count;
    for (let i = 0; i < count; i++) {
      const n = Math.round(values[Math.floor(i * step)] * 1e5);
      for (let shift = 0; shift < 32; shift += 8) {
        hash = Math.imul(hash ^ ((n >> shift) & 255), 0x01000193);
      }
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

export interface Difference {
  readonly field: string;
  readonly found: string;
  readonly expected: string;
}

/** What first sets a scene apart from the one that is wanted, in words; null when they are the same but for the name. */
export function differenceOf(wanted: SceneIdentity, scene: SceneIdentity): Difference | null {
  const size = (s: SceneIdentity): string =>
    `${s.lines} lines × ${s.samples} samples × ${s.bands} bands (${s.name})`;
  if (
    wanted.lines !== scene.lines ||
    wanted.samples !== scene.samples ||
    wanted.bands !== scene.bands
  )
    return { field: 'size', found: size(scene), expected: size(wanted) };
  if (wanted.mask !== scene.mask) {
    const used = (s: SceneIdentity): string =>
      `${s.validPixels} pixels and ${s.validBands} bands in use`;
    const same = wanted.validPixels === scene.validPixels && wanted.validBands === scene.validBands;
    return {
      field: 'mask',
      found: `${used(scene)}${same ? ', but others' : ''}`,
      expected: used(wanted),
    };
  }
  if (wanted.values !== scene.values)
    return {
      field: 'values',
      found: `${scene.name}, checksum ${scene.values}`,
      expected: `${wanted.name}, checksum ${wanted.values}`,
    };
  return null;
}
