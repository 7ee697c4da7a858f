import { describe, expect, it } from 'vitest';
import { makeBenchmarkScene } from '../../generated/benchmark';
import type { Label } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { buildMask } from '../../scene/mask';
import { labelFromTruth } from '../../scene/sampling';
import { cover, noCoverage, pickMostWorth, placeOf, type Comparison } from './gain';
import { makeSuggestPool, type SuggestPool } from './pool';
import { suggestPixels } from './suggest';
import { unexplained } from './unexplained';
import type { SuggestConfig, Suggestion } from '../../protocol/suggest';

const scene = makeBenchmarkScene('small@1'); // 24 × 30, four materials
const names = scene.truth!.names;
const R = names.length;
const settle = (): Promise<void> => Promise.resolve();

function suggest(config: Partial<SuggestConfig>, on: Scene = scene): Promise<Suggestion[]> {
  const whole = {
    endmemberNames: names,
    labels: [],
    seed: 0,
    skipped: [],
    answer: null,
    count: 1,
    ...config,
  };
  return suggestPixels(on.cube, on.mask, poolOf(on, whole.seed), whole, settle);
}

/** Pools are the dear part: one for each scene and seed. */
const pools = new Map<Scene, Map<number, ReturnType<typeof makeSuggestPool>>>();
function poolOf(on: Scene, seed: number) {
  const bySeed = pools.get(on) ?? new Map<number, ReturnType<typeof makeSuggestPool>>();
  pools.set(on, bySeed);
  const pool = bySeed.get(seed) ?? makeSuggestPool(on.cube, on.mask, R, seed);
  bySeed.set(seed, pool);
  return pool;
}

const truthAt = ({ line, sample }: Suggestion): Label =>
  labelFromTruth(scene.truth!, line, sample, scene.cube.samples)!;
const pixel = ({ line, sample }: { line: number; sample: number }): number =>
  line * scene.cube.samples + sample;

const sequence: { readonly labels: Label[]; readonly said: Suggestion[] } = {
  labels: [],
  said: [],
};
/** Labels one suggestion after the other by the truth; who wants more of them goes on from those that there are. */
async function labelled(count: number): Promise<{ labels: Label[]; said: Suggestion[] }> {
  const { labels, said } = sequence;
  while (labels.length < count) {
    const [next] = await suggest({ labels: [...labels] });
    said.push(next);
    labels.push(truthAt(next));
  }
  return { labels: labels.slice(0, count), said: said.slice(0, count) };
}

describe('what the labelled materials leave unexplained', () => {
  it('is most where the missing one is, however much it looks like another', () => {
    const alike = makeBenchmarkScene('alike@1');
    const { cube, mask, truth } = alike;
    const R = truth!.names.length;
    const pool = makeSuggestPool(cube, mask, R, 0)!;
    const brick = truth!.names.indexOf('Brick');
    const seen = truth!.names.flatMap((_, r) => (r === brick ? [] : [r]));
    const of = (i: number, r: number) => truth!.abundances[pool.pixels[i] * R + r];
    const pure = (r: number) =>
      Array.from({ length: pool.size }, (_, i) => i).filter((i) => of(i, r) > 0.9);
    const labelled = seen.flatMap((r) => pure(r).slice(0, 2));
    const B = pool.bands;
    const spectra = Float64Array.from(
      labelled.flatMap((i) => [...pool.raw.subarray(i * B, (i + 1) * B)]),
    );
    const given = labelled.map((i) => truth!.names.map((_, r) => of(i, r)));
    const u = unexplained(pool, spectra, given, seen);
    const median = (r: number) => {
      const values = pure(r).map((i) => u[i]);
      return values.sort((a, b) => a - b)[values.length >> 1];
    };
    for (const r of seen) expect(median(brick)).toBeGreaterThan(2 * median(r));
  });
});

describe('suggested pixels', () => {
  it('from nothing: the first ones look pure, and together show every material', async () => {
    const { labels, said } = await labelled(R);
    expect(said[0]).toMatchObject({ reason: 'extreme', parts: { disagreement: null, novelty: 1 } });
    expect(said[0].words).toContain(`Still without a label: ${names.join(', ')}.`);
    for (const { abundances } of labels) expect(Math.max(...abundances)).toBeGreaterThan(0.6);
    const strongest = labels.map(({ abundances: a }) => a.indexOf(Math.max(...a)));
    expect(new Set(strongest).size).toBeGreaterThanOrEqual(R - 1);
  });

  it('are the same for the same seed, and seeds begin elsewhere', async () => {
    expect(await suggest({ count: 4, seed: 3 })).toEqual(await suggest({ count: 4, seed: 3 }));
    const firsts = await Promise.all([1, 2, 3, 4, 5].map((seed) => suggest({ seed })));
    expect(new Set(firsts.map(([s]) => pixel(s))).size).toBeGreaterThan(1);
  });

  it('are never labelled, skipped or masked, nor twice the same', async () => {
    const { labels } = await labelled(8);
    const free = await suggest({ labels, count: 30 });
    const skipped = free.slice(0, 3).map(pixel);
    const data = scene.cube.data.slice();
    const dead = pixel(free[5]);
    data.fill(0, dead * scene.cube.bands, (dead + 1) * scene.cube.bands);
    const cube = { ...scene.cube, data };
    const mask = buildMask(cube);
    // Three lines of the image, and what is to be kept out of the answer.
    const out = [...labels.map(pixel), ...skipped, dead];
    const pixels = mask.pixels.map((v, p) => (p < 90 || (out.includes(p) && p !== dead) ? v : 0));
    const found = await suggest(
      { labels, count: 200, skipped },
      { ...scene, cube, mask: { ...mask, pixels } },
    );
    const places = found.map(pixel);
    expect(new Set(places).size).toBe(places.length);
    for (const p of out) expect(places).not.toContain(p);
    const isNear = (p: number): boolean =>
      skipped.some(
        (q) =>
          Math.max(
            Math.abs((p % 30) - (q % 30)),
            Math.abs(Math.floor(p / 30) - Math.floor(q / 30)),
          ) <= 2,
      );
    const left = Array.from({ length: 90 }, (_, p) => p).filter(
      (p) => !out.includes(p) && !isNear(p),
    );
    expect(places.sort((x, y) => x - y)).toEqual(left);
  });

  it('end when every pixel has a label', async () => {
    const every = Array.from({ length: 24 * 30 }, (_, p) =>
      truthAt({ line: Math.floor(p / 30), sample: p % 30 } as Suggestion),
    );
    expect(await suggest({ labels: every.slice(0, 60), count: 2 })).toHaveLength(2);
    const rest = {
      ...scene,
      mask: { ...scene.mask, pixels: scene.mask.pixels.map((_, p) => (p < 60 ? 1 : 0)) },
    };
    expect(await suggest({ labels: every.slice(0, 60), count: 2 }, rest)).toEqual([]);
  });

  it('with labels: say by how much the readings differ, of which endmember', async () => {
    const { said } = await labelled(12);
    const doubted = said.filter((s) => s.reason === 'disagreement');
    expect(doubted.length).toBeGreaterThan(0);
    for (const { words, parts } of doubted) {
      expect(words).toMatch(/disagree here: (.+) (\d+)–(\d+) %\./);
      expect(names).toContain(/here: (.+?) \d/.exec(words)![1]);
      expect(parts.disagreement).toBeGreaterThan(0.5);
    }
    for (const { parts } of said.slice(1)) {
      for (const v of Object.values(parts)) if (v !== null) expect(v).toBeGreaterThanOrEqual(0);
      for (const v of Object.values(parts)) if (v !== null) expect(v).toBeLessThanOrEqual(1);
    }
  });

  it('take a trained answer as one more reading', async () => {
    const { labels } = await labelled(8);
    // An answer that is right but where one material prevails: there it names another.
    const answer = scene.truth!.abundances.slice();
    const prevails = (p: number): boolean => scene.truth!.abundances[p * R] > 0.5;
    for (let p = 0; p < answer.length / R; p++) {
      if (prevails(p)) answer.subarray(p * R, (p + 1) * R).reverse();
    }
    const doubted = (list: Suggestion[]): number => list.filter((s) => prevails(pixel(s))).length;
    const without = await suggest({ labels, count: 5 });
    const withIt = await suggest({ labels, count: 5, answer });
    expect(doubted(withIt)).toBeGreaterThan(doubted(without));
    expect(withIt[0]).toMatchObject({ reason: 'disagreement' });
    // Of other endmembers, or with masked values: not a reading.
    expect(await suggest({ labels, count: 5, answer: answer.subarray(R) })).toEqual(without);
    expect(await suggest({ labels, count: 5, answer: answer.map(() => NaN) })).toEqual(without);
  });

  it('stop between parts when told to', async () => {
    const pool = makeSuggestPool(scene.cube, scene.mask, R, 0);
    const config = {
      endmemberNames: names,
      labels: [],
      seed: 0,
      skipped: [],
      answer: null,
      count: 9,
    };
    let calls = 0;
    const stop = (): Promise<void> =>
      ++calls > 3 ? Promise.reject(new Error('stopped')) : Promise.resolve();
    await expect(suggestPixels(scene.cube, scene.mask, pool, config, stop)).rejects.toThrow(
      'stopped',
    );
    expect(calls).toBe(4);
  });

  it('refuse labels of another scene or other endmembers, by name', async () => {
    const good = truthAt({ line: 3, sample: 4 } as Suggestion);
    for (const bad of [
      { ...good, line: 24 },
      { ...good, abundances: [1] },
      { ...good, abundances: good.abundances.map(() => NaN) },
    ]) {
      await expect(suggest({ labels: [bad] })).rejects.toMatchObject({
        data: { kind: 'labels', field: `label at line ${bad.line}, sample 4` },
      });
    }
    // A label on a masked pixel is left out of account, not refused: training says what to do about it.
    const mask = { ...scene.mask, pixels: scene.mask.pixels.slice() };
    mask.pixels[pixel(good)] = 0;
    expect(await suggest({ labels: [good] }, { ...scene, mask })).toHaveLength(1);
  });

  it('there are none where there is nothing to choose', async () => {
    const none = { ...scene, mask: { ...scene.mask, pixels: new Uint8Array(720) } };
    expect(await suggest({}, none)).toEqual([]);
  });

  it('come from scenes of one material in several lights, of few bands and of one line too', async () => {
    const flat = {
      ...scene.cube,
      data: scene.cube.data.map((_, k) => {
        const [p, b] = [Math.floor(k / scene.cube.bands), k % scene.cube.bands];
        return (1 + (p % 7)) * (1 + b);
      }),
    };
    expect(await suggest({}, { ...scene, cube: flat, mask: buildMask(flat) })).toHaveLength(1);
    const thin = {
      ...scene.cube,
      lines: 1,
      samples: 12,
      bands: 3,
      data: scene.cube.data.slice(0, 36),
    };
    const wavelengths = { ...thin, wavelengths: null };
    const label: Label = { id: 'a', line: 0, sample: 2, abundances: [1, 0, 0, 0] };
    const found = await suggest(
      { labels: [label], count: 20 },
      {
        ...scene,
        cube: wavelengths,
        mask: buildMask(wavelengths),
      },
    );
    expect(found).toHaveLength(11);
  });
});

describe('materials that look alike', () => {
  /** Two materials of one spectrum, ten pixels each, and ten pixels of a third. */
  const size = 30;
  const scores = Float64Array.from({ length: size * 2 }, (_, k) => {
    const i = Math.floor(k / 2);
    return i < 20 === (k % 2 === 0) ? 1 + 0.01 * (i % 10) : 0;
  });
  const pool: SuggestPool = {
    ...{ lines: 1, samples: size, size, bands: 2, bandIndex: [0, 1], kept: 2, scores },
    pixels: Uint32Array.from({ length: size }, (_, i) => i),
    ...{ raw: new Float32Array(size * 2), unit: new Float32Array(size * 2) },
    directions: Float64Array.from([1, 0, 0, 1]),
  };
  const fractions = Float64Array.from({ length: size * 3 }, (_, k) =>
    Math.floor(Math.floor(k / 3) / 10) === k % 3 ? 1 : 0,
  );
  const next = (by: Comparison): number => {
    const coverage = noCoverage(pool);
    for (const i of [3, 25]) cover(coverage, by, placeOf(by, i));
    return pickMostWorth(
      by,
      coverage,
      new Float64Array(size).fill(1),
      new Uint8Array(size).fill(1),
    );
  };

  it('each get a label: one does not speak for the other, once labels can be read', () => {
    const bySpectra: Comparison = { pool, width: 0.3, fractions: null };
    expect(Math.floor(next({ ...bySpectra, fractions }) / 10)).toBe(1);
    // By spectra alone the second material is as good as labelled.
    const by = { ...bySpectra, fractions };
    const coverage = noCoverage(pool);
    cover(coverage, bySpectra, placeOf(bySpectra, 3));
    expect(coverage.likeness[12]).toBeGreaterThan(0.9);
    const both = noCoverage(pool);
    cover(both, by, placeOf(by, 3));
    expect(both.likeness[12]).toBeLessThan(0.01);
    expect(both.likeness[5]).toBeGreaterThan(0.9);
  });
});
