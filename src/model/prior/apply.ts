/**
 * The pretrained prior on a scene, without any training: log p is corrected in one pass, and the answer counts as far as
 * noise is what p suffers from. Where there is hardly any noise, or it cannot be told, p stays as it is.
 */
import * as tf from '@tensorflow/tfjs-core';
import { cut, named } from '../parameters';
import { priorCorrection, priorLayout } from './network';
import { PRIOR_INPUTS, type PriorInputs } from '../../unmixing/priorInputs';
import type { PriorWeights } from './document';

export interface PriorAnswer {
  /** [N × R], ≥ 0, summing to 1; p at masked pixels */
  readonly abundances: Float32Array;
  /** κ, how far the prior counts: 0 leaves p, bit for bit; 1 is the prior's answer. */
  readonly share: number;
}

/**
 * Noise in abundances (root mean square) below which p stays as it is, and above which the prior counts fully. Set on
 * scenes of its own stream (docs/prior.md).
 */
const GATE = [0.01, 0.025] as const;

/** κ of a scene with this noise in its abundances. */
export const priorShare = (noise: number): number =>
  Math.min(1, Math.max(0, (noise - GATE[0]) / (GATE[1] - GATE[0])));

/** Pixels of one pass, of all maps together: some hundred MB of memory. */
const MOST_PIXELS = 120_000;
/** Beyond that a scene is answered in windows; neighbours this far around are seen, and what is farther is not. */
const HALO = 32;

/** @param between waited for between the parts of the work; throws to end it */
export async function applyPrior(
  weights: PriorWeights,
  inputs: PriorInputs,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<PriorAnswer> {
  const share = priorShare(inputs.noise);
  if (share === 0) return { abundances: inputs.p, share };
  return { abundances: await answerOf(weights, inputs, share, between), share };
}

/**
 * The prior's answer as far as `share`, whatever the noise.
 * @param most pixels of one pass
 * @returns [N × R]
 */
export async function answerOf(
  weights: PriorWeights,
  inputs: PriorInputs,
  share: number,
  between: () => Promise<void> = () => Promise.resolve(),
  most = MOST_PIXELS,
): Promise<Float32Array> {
  const correction = await corrections(weights, inputs, between, most);
  const { R, p, logP, pixels } = inputs;
  const N = pixels.length;
  const abundances = p.slice();
  const e = new Float64Array(R);
  for (let i = 0; i < N; i++) {
    if (!pixels[i]) continue;
    let most = -Infinity;
    for (let r = 0; r < R; r++) {
      e[r] = logP[r * N + i] + correction[r * N + i];
      most = Math.max(most, e[r]);
    }
    let total = 0;
    for (let r = 0; r < R; r++) total += e[r] = Math.exp(e[r] - most);
    for (let r = 0; r < R; r++) {
      const k = i * R + r;
      abundances[k] += share * (e[r] / total - p[k]);
    }
  }
  return abundances;
}

/** A part of the scene: from … to − 1 in lines and samples. */
interface Window {
  readonly lines: readonly [number, number];
  readonly samples: readonly [number, number];
}

/** What is added to log p [R × N]. */
async function corrections(
  { kind, theta }: PriorWeights,
  inputs: PriorInputs,
  between: () => Promise<void>,
  most: number,
): Promise<Float32Array> {
  const { R, lines, samples } = inputs;
  const N = lines * samples;
  const out = new Float32Array(R * N);
  const layout = priorLayout(kind, 0);
  for (const inner of windowsOf(lines, samples, most)) {
    const outer = grown(inner, lines, samples);
    const [h, w] = sizeOf(outer);
    const maps = Math.max(1, Math.min(R, Math.floor(most / (h * w))));
    for (let from = 0; from < R; from += maps) {
      const count = Math.min(maps, R - from);
      const x = cutMaps(inputs, outer, from, count);
      const added = tf.tidy(() => {
        const p = named(cut(tf.tensor1d(theta), layout), layout);
        const grid = { images: 1, R: count, lines: h, samples: w };
        return priorCorrection(kind, p, tf.tensor2d(x, [count * h * w, PRIOR_INPUTS]), grid);
      }); // [count · h · w, 1]
      const values = await added.data<'float32'>();
      added.dispose();
      for (let r = 0; r < count; r++) {
        putInner(values.subarray(r * h * w, (r + 1) * h * w), outer, inner, (line, row) =>
          out.set(row, (from + r) * N + line * samples + inner.samples[0]),
        );
      }
      await between();
    }
  }
  return out;
}

/** The scene whole where it fits into one pass, else windows of equal size. */
function windowsOf(lines: number, samples: number, pixels: number): Window[] {
  if (lines * samples <= pixels) return [{ lines: [0, lines], samples: [0, samples] }];
  const most = Math.max(HALO, Math.floor(Math.sqrt(pixels)) - 2 * HALO);
  const partsOf = (length: number): (readonly [number, number])[] => {
    const count = Math.ceil(length / most);
    const edge = (k: number): number => Math.round((k * length) / count);
    return Array.from({ length: count }, (_, k) => [edge(k), edge(k + 1)] as const);
  };
  return partsOf(lines).flatMap((l) => partsOf(samples).map((s) => ({ lines: l, samples: s })));
}

function grown({ lines, samples }: Window, H: number, W: number): Window {
  const more = ([from, to]: readonly [number, number], length: number) =>
    [Math.max(0, from - HALO), Math.min(length, to + HALO)] as const;
  return { lines: more(lines, H), samples: more(samples, W) };
}

const sizeOf = ({ lines, samples }: Window): [number, number] => [
  lines[1] - lines[0],
  samples[1] - samples[0],
];

/** Inputs of some endmembers in a window [count × h × w × F]. */
function cutMaps(
  { x, lines, samples }: PriorInputs,
  { lines: [top, bottom], samples: [left, right] }: Window,
  first: number,
  count: number,
): Float32Array {
  const N = lines * samples;
  const row = (right - left) * PRIOR_INPUTS;
  const out = new Float32Array(count * (bottom - top) * row);
  let at = 0;
  for (let r = first; r < first + count; r++) {
    for (let line = top; line < bottom; line++, at += row) {
      const from = (r * N + line * samples + left) * PRIOR_INPUTS;
      out.set(x.subarray(from, from + row), at);
    }
  }
  return out;
}

/** Hands on the inner part of values of the outer window, line by line. */
function putInner(
  values: Float32Array,
  outer: Window,
  inner: Window,
  put: (line: number, row: Float32Array) => void,
): void {
  const w = outer.samples[1] - outer.samples[0];
  const [from, to] = inner.samples.map((s) => s - outer.samples[0]);
  for (let line = inner.lines[0]; line < inner.lines[1]; line++) {
    const start = (line - outer.lines[0]) * w;
    put(line, values.subarray(start + from, start + to));
  }
}
