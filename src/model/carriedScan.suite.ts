/** The spatial scan window by window on every backend: the whole scene's answer, and why a halo is no way to it. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { spatialScan } from '../kernels';
import { expectNoGpuErrors, startBackend, type BackendName } from '../kernels/testing/backends';
import { maxDifference } from '../kernels/testing/compare';
import { makeRng } from '../maths/rng';
import { carriedScan, type ScanPass, type ScanWindow } from './carriedScan';
import type { ScanWeights } from './neighbours';

type Rectangle = ScanWindow['at'];

interface Scene {
  readonly lines: number;
  readonly samples: number;
  readonly weights: ScanWeights;
  readonly values: Readonly<Record<'u' | 'delta' | 'B' | 'C' | 'z', tf.Tensor4D>>;
}

const E = 5;

/** @param step the median of Δ: the memory is about 1/step pixels long */
function makeScene(lines: number, samples: number, step: number): Scene {
  const rng = makeRng(lines + 100 * samples);
  const draw = <T extends tf.Tensor>(shape: number[], scale = 1, shift = 0): T =>
    tf.tensor(
      Float32Array.from(
        { length: tf.util.sizeFromShape(shape) },
        () => shift + scale * rng.normal(),
      ),
      shape,
    ) as T;
  const image = (c: number): tf.Tensor4D => draw([1, lines, samples, c]);
  const A = draw<tf.Tensor2D>([E, 1], 0.3);
  const negative = tf.tidy(() => tf.neg(tf.exp(A)));
  A.dispose();
  return {
    ...{ lines, samples },
    weights: {
      A: negative,
      D: draw([E]),
      deltaBias: draw([E], 0.3, Math.log(Math.expm1(step))),
    },
    values: { u: image(E), delta: image(E), B: image(1), C: image(1), z: image(E) },
  };
}

const freeScene = ({ weights, values }: Scene): void => tf.dispose([{ ...weights }, { ...values }]);

/** What the scan reads of a rectangle. */
function cut({ values }: Scene, at: Rectangle): ScanWindow {
  const part = (x: tf.Tensor4D): tf.Tensor4D =>
    tf.slice4d(x, [0, at.line, at.sample, 0], [1, at.lines, at.samples, x.shape[3]]);
  const { u, delta, B, C, z } = values;
  return { at, u: part(u), delta: part(delta), B: part(B), C: part(C), z: part(z) };
}

function windowsOf({ lines, samples }: Scene, h: number, w: number): Rectangle[] {
  const out: Rectangle[] = [];
  for (let line = 0; line < lines; line += h) {
    for (let sample = 0; sample < samples; sample += w) {
      const [l, s] = [Math.min(h, lines - line), Math.min(w, samples - sample)];
      out.push({ line, sample, lines: l, samples: s });
    }
  }
  return out;
}

async function whole({ weights, values }: Scene): Promise<Float32Array> {
  const y = spatialScan({ ...weights, ...values });
  const out = (await y.data<'float32'>()).slice();
  y.dispose();
  return out;
}

/** The scene put together from what `answer` says of each window. */
async function puzzle(
  scene: Scene,
  windows: readonly Rectangle[],
  answer: (at: Rectangle) => tf.Tensor4D,
): Promise<Float32Array> {
  const out = new Float32Array(scene.lines * scene.samples * E);
  for (const at of windows) {
    const y = tf.tidy(() => answer(at));
    const values = await y.data<'float32'>();
    y.dispose();
    for (let l = 0; l < at.lines; l++) {
      const row = values.subarray(l * at.samples * E, (l + 1) * at.samples * E);
      out.set(row, ((at.line + l) * scene.samples + at.sample) * E);
    }
  }
  return out;
}

async function carried(scene: Scene, h: number, w: number): Promise<Float32Array> {
  const windows = windowsOf(scene, h, w);
  const scan = carriedScan(scene.weights);
  const passes: ScanPass[] = [];
  if (w < scene.samples) passes.push('lines');
  if (h < scene.lines) passes.push('columns');
  for (const pass of passes) {
    for (const at of windows) tf.tidy(() => scan.gather(pass, cut(scene, at)));
    scan.finish(pass);
  }
  const out = await puzzle(scene, windows, (at) => scan.scan(cut(scene, at)));
  scan.dispose();
  return out;
}

/** Each window with so many pixels around it, and nothing carried. */
function withHalo(scene: Scene, h: number, w: number, halo: number): Promise<Float32Array> {
  return puzzle(scene, windowsOf(scene, h, w), (at) => {
    const line = Math.max(0, at.line - halo);
    const sample = Math.max(0, at.sample - halo);
    const outer = {
      ...{ line, sample },
      lines: Math.min(scene.lines, at.line + at.lines + halo) - line,
      samples: Math.min(scene.samples, at.sample + at.samples + halo) - sample,
    };
    const { u, delta, B, C, z } = cut(scene, outer);
    const y = spatialScan({ ...scene.weights, u, delta, B, C, z });
    return tf.slice4d(y, [0, at.line - line, at.sample - sample, 0], [1, at.lines, at.samples, E]);
  });
}

export function carriedScanSuite(backend: BackendName): void {
  describe(`spatial scan by windows on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it.each([
      ['windows that divide it', 12, 16, 4, 8, 0.3],
      ['windows that do not', 23, 31, 7, 9, 0.3],
      ['a memory longer than the scene', 23, 31, 7, 9, 0.002],
      ['hardly any memory', 23, 31, 7, 9, 5],
      ['lines of the whole width', 29, 17, 4, 17, 0.02],
      ['columns of the whole height', 17, 29, 17, 4, 0.02],
      ['windows of one pixel', 4, 5, 1, 1, 0.1],
      ['one line', 1, 37, 1, 10, 0.05],
      ['one sample', 37, 1, 8, 1, 0.05],
      ['one window', 6, 7, 6, 7, 0.3],
    ])('%s: the answer of the whole scene', async (_, lines, samples, h, w, step) => {
      const before = tf.memory().numTensors;
      const scene = makeScene(lines, samples, step);
      expect(maxDifference(await carried(scene, h, w), await whole(scene))).toBeLessThan(1e-5);
      freeScene(scene);
      await expectNoGpuErrors();
      expect(tf.memory().numTensors).toBe(before);
    });

    it('leaves nothing behind when it ends between two passes', () => {
      const scene = makeScene(8, 9, 0.3);
      const windows = windowsOf(scene, 4, 3);
      const before = tf.memory().numTensors;
      const scan = carriedScan(scene.weights);
      for (const at of windows) tf.tidy(() => scan.gather('lines', cut(scene, at)));
      scan.dispose();
      const next = carriedScan(scene.weights);
      for (const at of windows) tf.tidy(() => next.gather('lines', cut(scene, at)));
      next.finish('lines');
      for (const at of windows) tf.tidy(() => next.gather('columns', cut(scene, at)));
      next.dispose();
      expect(tf.memory().numTensors).toBe(before);
      freeScene(scene);
    });

    it('a halo is enough where the memory is short, and leaves seams where it is long', async () => {
      const seam = async (step: number, halo: number): Promise<number> => {
        const scene = makeScene(20, 90, step);
        const gap = maxDifference(await withHalo(scene, 20, 30, halo), await whole(scene));
        freeScene(scene);
        return gap;
      };
      expect(await seam(2, 16)).toBeLessThan(1e-3);
      expect(await seam(0.02, 16)).toBeGreaterThan(1e-3);
    });
  });
}
