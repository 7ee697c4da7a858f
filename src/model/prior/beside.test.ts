/** The pretrained prior beside a network: only where noise asks for it, in parts as whole, and as one answer with its factors. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../kernels/testing/backends';
import { presetSettings } from '../../settings/settings';
import { noisyScene } from '../../training/testing/noisyScene';
import { prepare, type Prepared } from '../../unmixing/prepare';
import { evidenceWidth, priorEvidence } from '../../unmixing/priorInputs';
import { heed, neighbourly, PRIOR_REACH, withPrior } from './beside';
import { fetchPrior, loadPrior } from './load';

const settings = presetSettings('studio');

function scene(noise: number) {
  const made = noisyScene({ noise, holes: true });
  const { cube, mask, truth, labels } = made;
  return { ...made, prepared: prepare(cube, mask, truth.names, labels, settings) };
}

const sums = (a: Float32Array, R: number): number[] =>
  Array.from({ length: a.length / R }, (_, i) =>
    a.subarray(i * R, (i + 1) * R).reduce((sum, v) => sum + v, 0),
  );

beforeAll(() => startBackend('wasm'));

describe('the pretrained prior beside a network', () => {
  it('has factors where there is noise, one at masked pixels, the same every time; no tensor is left', async () => {
    const { cube, mask, prepared } = scene(0.12);
    const before = tf.memory().numTensors;
    const [one, two] = [
      await withPrior(prepared, cube, mask, settings),
      await withPrior(prepared, cube, mask, settings),
    ];
    expect(tf.memory().numTensors).toBe(before);
    const { factors, ground } = one.prepared.prior!;
    expect(two.prepared.prior!.factors).toEqual(factors);
    expect(one.text).toMatch(
      /^Noise alone moves an abundance by about \d.* percentage points: half of the answer also heeds/,
    );
    expect(ground.weight).toBe(0.5);
    const { R } = prepared;
    mask.pixels.forEach((valid, i) => {
      const own = factors.subarray(i * R, (i + 1) * R);
      if (!valid) expect([...own]).toEqual(new Array(R).fill(1));
    });
    expect(factors.some((v) => v > 1.05)).toBe(true);
    expect(factors.every((v) => v > 0 && Number.isFinite(v))).toBe(true);
  });

  it('is nothing where there is hardly any noise, where nobody wants it, and in preset paper', async () => {
    const clean = scene(0.001);
    const none = { prepared: clean.prepared, text: null };
    expect(await withPrior(clean.prepared, clean.cube, clean.mask, settings)).toEqual(none);
    const { cube, mask, prepared } = scene(0.12);
    for (const over of [{ pretrainedPrior: 'off' }, { start: 'random' }]) {
      const asked = await withPrior(prepared, cube, mask, { ...settings, ...over });
      expect(asked).toEqual({ prepared, text: null });
    }
    expect(presetSettings('paper').pretrainedPrior).toBe('off');
  });

  it('that cannot be loaded leaves the start as it is, and the text says so', async () => {
    const { cube, mask, prepared } = scene(0.12);
    const load = () => fetchPrior('gconv', () => Promise.reject(new TypeError('Failed to fetch')));
    const asked = await withPrior(prepared, cube, mask, settings, undefined, load);
    expect(asked.prepared).toBe(prepared);
    expect(asked.text).toMatch(
      /^The answer is without the pretrained prior: .*could not be loaded\.$/,
    );
  });

  it('of maps that are too large is not asked, and the text says so where there is noise', async () => {
    const { cube, mask, prepared } = scene(0.12);
    const large = { ...prepared, N: 2 ** 22 };
    expect(await withPrior(large, cube, mask, settings)).toEqual({
      prepared: large,
      text: expect.stringMatching(/^The maps have more than 8 million values: .* A crop/) as string,
    });
    const clean = { ...large, noise: { ...prepared.noise!, removed: false } };
    expect((await withPrior(clean, cube, mask, settings)).text).toBeNull();
  });

  it('counts less the further labels are off, down to a quarter of the answer', async () => {
    const { cube, mask, prepared } = scene(0.12);
    const weight = async (agreement: number): Promise<number> => {
      const off: Prepared = { ...prepared, agreement };
      return (await withPrior(off, cube, mask, settings)).prepared.prior!.ground.weight;
    };
    expect(await weight(0.1)).toBe(0.5);
    expect(await weight(0.2)).toBeCloseTo(0.25, 12);
  });

  it('ends when it is told to', async () => {
    const { cube, mask, prepared } = scene(0.12);
    const between = () => Promise.reject(new Error('enough'));
    await expect(withPrior(prepared, cube, mask, settings, between)).rejects.toThrow('enough');
  });

  it('answers a part of a scene as it answers the whole, from so many pixels around', async () => {
    const { cube, mask, prepared } = scene(0.12);
    const { R } = prepared;
    const whole = (await withPrior(prepared, cube, mask, settings)).prepared.prior!;
    const known = priorEvidence(cube, mask, prepared)!;
    const [from, to] = [PRIOR_REACH + 1, cube.lines - PRIOR_REACH - 2];
    const cut = (width: number) =>
      [
        (from - PRIOR_REACH) * cube.samples * width,
        (to + PRIOR_REACH) * cube.samples * width,
      ] as const;
    const { factors } = neighbourly(whole.ground)!;
    const part = await factors(
      {
        p: known.p.slice(...cut(R)),
        evidence: known.evidence.slice(...cut(evidenceWidth(R))),
        pixels: known.pixels.slice(...cut(1)),
      },
      { lines: to - from + 2 * PRIOR_REACH, samples: cube.samples },
    );
    const inner = part.subarray(PRIOR_REACH * cube.samples * R);
    for (let k = 0; k < (to - from) * cube.samples * R; k++) {
      expect(inner[k]).toBeCloseTo(whole.factors[from * cube.samples * R + k], 5);
    }
    expect(neighbourly(undefined)).toBeNull();
  });

  it('an answer stays a share, moves where a factor is not one, and by its weight', async () => {
    const a = Float32Array.of(0.5, 0.3, 0.2, 1, 0, 0, 0, 0, 0);
    const factors = Float32Array.of(2, 1, 1, 1, 5, 5, 3, 3, 3);
    const half = heed(a.slice(), factors, 3, 0.5);
    expect(sums(half, 3)[0]).toBeCloseTo(1, 6);
    expect(half[0]).toBeCloseTo(0.5 * 0.5 + 0.5 * (1 / 1.5), 6);
    expect([...half.slice(3)]).toEqual([1, 0, 0, 0, 0, 0]);
    expect(heed(a.slice(), factors, 3, 0)).toEqual(a);
    expect((await loadPrior('gconv')).kind).toBe('gconv');
  });
});
