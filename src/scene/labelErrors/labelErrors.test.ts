import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../errors';
import type { Label } from '../cube';
import {
  appliedKinds,
  drawLabels,
  labelErrorKinds,
  withLabelError,
  type LabelErrorKind,
} from './index';
import { numpyRandom } from './numpyRandom';

interface Golden {
  random: { seed: number; mixed: number[]; normal: number[]; integers: number[] }[];
  scenes: {
    lines: number;
    samples: number;
    A: number[][];
    kinds: Record<string, number[][][]>;
  }[];
}
const golden = JSON.parse(
  readFileSync(new URL('../../../testdata/labels/labels.json', import.meta.url), 'utf8'),
) as Golden;

describe('numpyRandom', () => {
  it.each(golden.random.map((g) => [g.seed, g] as const))(
    'is default_rng(%d) to the last bit',
    (seed, { mixed, normal, integers }) => {
      const rng = numpyRandom(seed);
      const first = [rng.integers(0, 10), ...Array.from({ length: 4 }, () => rng.normal())];
      expect([...first, rng.integers(-1, 2), rng.integers(-1, 2)]).toEqual(mixed);
      expect(normal.map(() => rng.normal())).toEqual(normal);
      const counts = [2, 3, 7, 1000, 9025, 4000000000, 1].flatMap((n) => Array<number>(6).fill(n));
      expect(counts.map((n) => rng.integers(0, n))).toEqual(integers);
    },
  );
});

/** Golden A [R][N], columns first, as a truth of this project. */
function truthOf({ lines, samples, A }: Golden['scenes'][number]): {
  names: string[];
  abundances: Float64Array;
} {
  const R = A.length;
  const abundances = new Float64Array(lines * samples * R);
  for (let k = 0; k < lines * samples; k++) {
    const pixel = (k % lines) * samples + Math.floor(k / lines);
    for (let r = 0; r < R; r++) abundances[pixel * R + r] = A[r][k];
  }
  return { names: A.map((_, r) => `m${r}`), abundances };
}

describe('drawLabels', () => {
  const named: Record<string, LabelErrorKind> = { clean: 'exact' };
  it.each(golden.scenes.map((s) => [s.A.length, s] as const))(
    'draws what the script in Python draws, R = %d',
    (_, scene) => {
      const truth = truthOf(scene);
      const all = new Uint8Array(scene.lines * scene.samples).fill(1);
      for (const [name, draws] of Object.entries(scene.kinds)) {
        const kind = named[name] ?? (name as LabelErrorKind);
        draws.forEach((rows, draw) => {
          const { labels } = drawLabels(truth, all, scene, { kind, draw });
          const got = labels.map((l) => [l.line, l.sample, ...l.abundances]);
          expect(got, `${name} ${draw}`).toEqual(rows);
        });
      }
      expect(Object.keys(scene.kinds)).toHaveLength(labelErrorKinds.length);
    },
  );

  const scene = golden.scenes[1];
  const truth = truthOf(scene);

  it('says which label is wrong, and what is true at every label', () => {
    const all = new Uint8Array(120).fill(1);
    const { labels, truths, wrong } = drawLabels(truth, all, scene, { kind: 'wrong1', draw: 2 });
    const off = labels.flatMap((l, i) =>
      l.abundances.some((v, r) => Math.abs(v - truths[i][r]) > 1e-9) ? [i] : [],
    );
    expect(off).toEqual([wrong]);
    const beside = drawLabels(truth, all, scene, { kind: 'off1', draw: 0 });
    expect(beside.wrong).toBeNull();
    beside.labels.forEach(({ line, sample }, i) => {
      const pixel = line * scene.samples + sample;
      const own = truth.abundances.subarray(pixel * 4, pixel * 4 + 4);
      const total = own.reduce((s, v) => s + v, 0);
      expect(beside.truths[i][0]).toBeCloseTo(own[0] / total, 12);
    });
  });

  it('never labels a masked pixel or one without truth, ends where pixels do, and refuses none', () => {
    const some = new Uint8Array(120);
    some.fill(1, 30, 37);
    const partly = { ...truth, abundances: truth.abundances.slice() };
    partly.abundances.fill(NaN, 30 * 4, 31 * 4);
    for (const kind of labelErrorKinds) {
      const { labels } = drawLabels(partly, some, scene, { kind, draw: 1 });
      const pixels = labels.map((l) => l.line * scene.samples + l.sample);
      expect(pixels.every((p) => p > 30 && p < 37)).toBe(true);
      expect(labels.length).toBeGreaterThan(kind === 'off1' ? 0 : 5);
      for (const { abundances } of labels) {
        expect(abundances.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 9);
      }
    }
    const none = (): unknown =>
      drawLabels(partly, new Uint8Array(120), scene, { kind: 'exact', draw: 0 });
    expect(none).toThrow(StudioError);
  });
});

describe('withLabelError', () => {
  const ground = { lines: 4, samples: 5, pixels: new Uint8Array(20).fill(1) };
  const label = (line: number, sample: number, ...abundances: number[]): Label => ({
    ...{ id: `${line}-${sample}`, line, sample, abundances, error: 0, checked: true },
  });
  const labels = [
    label(0, 0, 1, 0),
    label(0, 1, 0, 1),
    label(2, 2, 0.5, 0.5),
    label(3, 4, 0.3, 0.7),
  ];

  it('keeps pixels usable and apart, every endmember labelled, and takes back what is not true any more', () => {
    for (const kind of appliedKinds) {
      for (let seed = 0; seed < 20; seed++) {
        const off = withLabelError(labels, kind, ground, seed);
        expect(off).toEqual(withLabelError(labels, kind, ground, seed));
        expect(new Set(off.map((l) => l.line * 5 + l.sample)).size).toBe(off.length);
        for (const l of off) {
          const was = labels.find((w) => w.id === l.id)!;
          expect(l.abundances.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 12);
          const moved = l.line !== was.line || l.sample !== was.sample;
          const changed = moved || l.abundances.some((v, r) => v !== was.abundances[r]);
          if (changed) expect(l.error ?? l.checked).toBeUndefined();
        }
        for (const r of [0, 1]) expect(off.some((l) => l.abundances[r] > 0)).toBe(true);
      }
    }
  });

  it('does not move a click to a masked pixel, and keeps what the person said of its precision', () => {
    const only = new Uint8Array(20);
    for (const { line, sample } of labels) only[line * 5 + sample] = 1;
    const said = labels.map((l) => ({ ...l, error: 0.1 }));
    for (let seed = 0; seed < 20; seed++) {
      for (const l of withLabelError(said, 'off1', { ...ground, pixels: only }, seed)) {
        expect(only[l.line * 5 + l.sample]).toBe(1);
        expect(l.error).toBe(0.1);
      }
    }
  });

  it('gives the labels back when every try leaves an endmember without one, and none of none', () => {
    const faint = [label(0, 0, 0.999, 0.001), label(1, 1, 0.9995, 0.0005)];
    const off = withLabelError(faint, 'sd05', ground, 0);
    expect(off.some((l) => l.abundances[1] > 1e-4)).toBe(true);
    expect(withLabelError([], 'wrong1', ground, 0)).toEqual([]);
  });
});
