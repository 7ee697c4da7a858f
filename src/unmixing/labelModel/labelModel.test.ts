/** What the label model knows of labels: how far they are off, which is wrong, where clicks fell; and what it never does. */
import { describe, expect, it } from 'vitest';
import { makeBenchmarkScene } from '../../generated/benchmark';
import { drawLabels, type LabelErrorKind } from '../../scene/labelErrors';
import { makeRng } from '../../maths/rng';
import { fitLabelModel, type LabelModel } from '.';
import {
  chooseVariant,
  isUnitNorm,
  solveVariant,
  unitNorm,
  type LabelledPixels,
} from '../classical';
import { initialEndmembers } from '../initialEndmembers';

const scene = makeBenchmarkScene('small');
const { cube, mask } = scene;
const truth = scene.truth!;
const R = truth.names.length;
const B = cube.bands;
const N = cube.lines * cube.samples;

interface Given {
  readonly line: number;
  readonly sample: number;
  readonly abundances: readonly number[];
}

function setOf(labels: readonly Given[], more: Partial<LabelledPixels> = {}): LabelledPixels {
  const spectra = labels.flatMap(({ line, sample }) => {
    const at = (line * cube.samples + sample) * B;
    return [...cube.data.subarray(at, at + B)];
  });
  return {
    ...{ n: labels.length, R, bands: B },
    spectra: Float64Array.from(spectra),
    abundances: Float64Array.from(labels.flatMap((l) => [...l.abundances])),
    ...more,
  };
}

function aroundOf(labels: readonly Given[]): Float64Array {
  const rows: number[] = [];
  for (const { line, sample } of labels) {
    for (let k = 0; k < 9; k++) {
      const l = Math.min(cube.lines - 1, Math.max(0, line + Math.floor(k / 3) - 1));
      const s = Math.min(cube.samples - 1, Math.max(0, sample + (k % 3) - 1));
      const at = (l * cube.samples + s) * B;
      rows.push(...cube.data.subarray(at, at + B));
    }
  }
  return Float64Array.from(rows);
}

const modelOf = (labels: readonly Given[], more: Partial<LabelledPixels> = {}): LabelModel =>
  fitLabelModel({ labels: setOf(labels, more), pool: cube.data, m: N, around: aroundOf(labels) });

const rmse = (a: ArrayLike<number>): number => {
  let sum = 0;
  for (let r = 0; r < R; r++) {
    let square = 0;
    for (let p = 0; p < N; p++) square += (a[p * R + r] - truth.abundances[p * R + r]) ** 2;
    sum += Math.sqrt(square / N) / R;
  }
  return sum;
};

function classicalError(set: LabelledPixels): number {
  const { variant } = chooseVariant(set);
  const unit = isUnitNorm(variant);
  const own = unit ? unitNorm(set.spectra, set.n, B) : set.spectra;
  const E = initialEndmembers(own, set.abundances, set.n, R, B);
  return rmse(solveVariant(variant, unit ? unitNorm(cube.data, N, B) : cube.data, N, E, R, B));
}

const drawn = (kind: LabelErrorKind, draw: number) =>
  drawLabels(truth, mask.pixels, cube, { kind, draw });

const fitted = new Map<string, LabelModel>();
/** The model of drawn labels, which several tests look at: fitted once. */
function drawnModel(kind: LabelErrorKind, draw: number): LabelModel {
  const key = `${kind} ${draw}`;
  let model = fitted.get(key);
  if (!model) {
    model = modelOf(drawn(kind, draw).labels);
    fitted.set(key, model);
  }
  return model;
}

function sound(model: LabelModel, n: number): void {
  const a = model.answer(cube.data, N);
  expect(a).toHaveLength(N * R);
  expect(a.every((v) => v >= 0)).toBe(true);
  let off = 0;
  for (let p = 0; p < N; p++) {
    const sum = a.subarray(p * R, (p + 1) * R).reduce((s, v) => s + v, 0);
    off = Math.max(off, Math.abs(sum - 1));
  }
  expect(off).toBeLessThan(5e-5);
  expect(model.endmembers.every((v) => Number.isFinite(v) && v >= 0)).toBe(true);
  expect(model.agreement).toBeGreaterThan(0);
  expect(model.opinions).toHaveLength(n);
  for (const { expected, spread, wrong } of model.opinions) {
    expect(expected.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 4);
    expect(spread).toBeGreaterThan(0);
    expect(wrong).toBeGreaterThanOrEqual(0);
    expect(wrong).toBeLessThanOrEqual(1);
  }
}

describe('labels of every kind', () => {
  it.each(['exact', 'sd05', 'sd10', 'off1', 'wrong1', 'pure'] as const)(
    '%s: better than the classical line over four draws',
    (kind) => {
      let [own, line] = [0, 0];
      for (let draw = 0; draw < 4; draw++) {
        const { labels } = drawn(kind, draw);
        own += rmse(drawnModel(kind, draw).answer(cube.data, N));
        line += classicalError(setOf(labels));
      }
      expect(own).toBeLessThan(0.95 * line);
    },
  );

  it('says how far they are off, to a factor of two', () => {
    const agreement = (kind: LabelErrorKind): number => {
      let log = 0;
      for (let draw = 0; draw < 4; draw++) log += Math.log(drawnModel(kind, draw).agreement);
      return Math.exp(log / 4);
    };
    const [exact, some, much] = [agreement('exact'), agreement('sd05'), agreement('sd10')];
    expect(exact).toBeLessThan(0.04);
    expect(some).toBeGreaterThan(exact);
    expect(some).toBeLessThan(0.1);
    expect(much).toBeGreaterThan(some);
    expect(much).toBeLessThan(0.2);
  });

  it('names the wrong one and none of the good ones', () => {
    let found = 0;
    let accused = 0;
    for (let draw = 0; draw < 6; draw++) {
      const { wrong } = drawn('wrong1', draw);
      drawnModel('wrong1', draw).opinions.forEach(({ doubtful }, l) => {
        if (l === wrong) found += doubtful ? 1 : 0;
        else accused += doubtful ? 1 : 0;
      });
    }
    expect(found).toBeGreaterThanOrEqual(5);
    expect(accused).toBe(0);
  });

  it('never accuses a label that was checked', () => {
    const { labels, wrong } = drawn('wrong1', 0);
    const checked = Uint8Array.from(labels, (_, l) => (l === wrong ? 1 : 0));
    const { opinions } = modelOf(labels, { checked });
    expect(opinions[wrong!].wrong).toBe(0);
    expect(opinions[wrong!].doubtful).toBe(false);
  });

  it('finds the pixels that were meant where clicks fell beside them', () => {
    const places = [0, 1, 2, 3].map((draw) => drawnModel('off1', draw).places);
    expect(places.filter((p) => p?.some((k) => k !== 4)).length).toBeGreaterThanOrEqual(2);
    for (let draw = 0; draw < 4; draw++) expect(drawnModel('exact', draw).places).toBeNull();
  });

  it('follows what people say of their labels', () => {
    const { labels } = drawn('exact', 1);
    const said = (sd: number) =>
      modelOf(labels, { said: new Float64Array(labels.length).fill(sd) });
    expect(said(0).agreement).toBeLessThan(said(0.1).agreement);
    expect(said(0.1).agreement).toBeLessThan(said(0.2).agreement);
    // Exact labels, said to be rough: worse than believed exact, still no worse than the classical line.
    expect(rmse(said(0.2).answer(cube.data, N))).toBeLessThan(1.05 * classicalError(setOf(labels)));
  });

  it('finds one wrong label by hand among exact ones', () => {
    const { labels, wrong } = drawn('wrong1', 2);
    const said = Float64Array.from(labels, (_, l) => (l === wrong ? 0.1 : 0));
    expect(modelOf(labels, { said }).opinions[wrong!].wrong).toBeGreaterThan(0.5);
  });

  it('is the same every time', () => {
    const { labels } = drawn('sd05', 3);
    const [a, b] = [drawnModel('sd05', 3), modelOf(labels)];
    expect(a.answer(cube.data, N)).toEqual(b.answer(cube.data, N));
    expect(a.opinions).toEqual(b.opinions);
  });

  it('answers some pixels as it answers all, and follows the scale of the spectra', () => {
    const { labels } = drawn('exact', 0);
    const model = drawnModel('exact', 0);
    const all = model.answer(cube.data, N);
    const some = model.answer(cube.data.slice(50 * B, 60 * B), 10);
    some.forEach((v, k) => expect(v).toBeCloseTo(all[50 * R + k], 6));
    const set = setOf(labels);
    const scaled = fitLabelModel({
      labels: { ...set, spectra: set.spectra.map((v) => v * 1000) },
      pool: cube.data.map((v) => v * 1000),
      m: N,
      around: aroundOf(labels).map((v) => v * 1000),
    });
    expect(scaled.variant).toBe(model.variant);
    const thousand = scaled.answer(
      cube.data.map((v) => v * 1000),
      N,
    );
    thousand.forEach((v, k) => expect(v).toBeCloseTo(all[k], 2));
  });
});

describe('labels as they should not be', () => {
  const { labels } = drawn('exact', 5);
  const pure = (r: number): number[] => Array.from({ length: R }, (_, c) => (c === r ? 1 : 0));

  it('all wrong: says that they do not agree, and stays with fractions', () => {
    const all = labels.map((l) => ({
      ...l,
      abundances: [...l.abundances.slice(1), l.abundances[0]],
    }));
    const rng = makeRng(4);
    const mixed = all.map((l) => ({ ...l, abundances: [...rng.dirichlet(R, 0.6)] }));
    const model = modelOf(mixed);
    sound(model, mixed.length);
    expect(model.agreement).toBeGreaterThan(0.08);
  });

  it('contradictions on the same material, and neighbours with opposite fractions', () => {
    const [first] = labels;
    const next = { ...first, sample: Math.min(cube.samples - 1, first.sample + 1) };
    const opposite = first.abundances.map((a) => (1 - a) / (R - 1));
    sound(modelOf([...labels, { ...next, abundances: opposite }]), labels.length + 1);
    sound(modelOf([...labels, { ...first, abundances: opposite }]), labels.length + 1);
  });

  it('one label an endmember, one of them wrong; one alone', () => {
    const few = Array.from({ length: R }, (_, r) => ({ ...labels[r], abundances: pure(r) }));
    few[1] = { ...few[1], abundances: pure(1), line: few[0].line, sample: few[0].sample };
    const model = modelOf(few);
    sound(model, R);
    expect(model.opinions.every((o) => !o.doubtful)).toBe(true);
    sound(modelOf(labels.slice(0, 1)), 1);
  });

  it('all pure: takes them as about pure, and says so', () => {
    const { labels: looks } = drawn('pure', 1);
    const model = modelOf(looks);
    expect(model.allPure).toBe(true);
    expect(model.classicalShare).toBe(0.5);
    sound(model, looks.length);
    const exact = modelOf(looks, { said: new Float64Array(looks.length) });
    expect(exact.allPure).toBe(false);
  });

  it('all pure: raw FCLS keeps a share of the answer, unless another model of brightness was chosen', () => {
    for (let draw = 0; draw < 4; draw++) {
      const { labels } = drawn('pure', draw);
      const { solvers } = modelOf(labels);
      const raw = solvers.filter((s) => s.variant === 'FCLS, raw');
      expect(raw.reduce((sum, s) => sum + s.weight, 0)).toBeGreaterThan(0.149);
      expect(solvers.reduce((sum, s) => sum + s.weight, 0)).toBeCloseTo(1, 6);
    }
    const { labels } = drawn('pure', 0);
    const input = { labels: setOf(labels), pool: cube.data, m: N, around: aroundOf(labels) };
    const { solvers } = fitLabelModel({ ...input, domain: 'unit' });
    expect(solvers.every((s) => s.variant === 'NNLS + sum-to-one')).toBe(true);
  });

  it('ten of one mixture, ten identical ones', () => {
    const even = new Array<number>(R).fill(1 / R);
    sound(modelOf(labels.map((l) => ({ ...l, abundances: even }))), labels.length);
    sound(modelOf(labels.map(() => labels[0])), labels.length);
  });

  it('labels that hardly count', () => {
    const confidence = Float64Array.from(labels, (_, l) => (l % 2 ? 1 : 1e-3));
    sound(modelOf(labels, { confidence }), labels.length);
  });

  it.each([
    [2, 3],
    [12, 20],
  ])('%i endmembers in %i bands, made of random spectra', (many, bands) => {
    const rng = makeRng(many);
    const E = Float64Array.from({ length: many * bands }, () => 0.1 + rng.uniform());
    const count = 200;
    const abundances = Array.from({ length: count }, () => [...rng.dirichlet(many, 0.4)]);
    const pixels = Float32Array.from({ length: count * bands }, (_, k) => {
      const a = abundances[Math.floor(k / bands)];
      return a.reduce((sum, v, r) => sum + v * E[r * bands + (k % bands)], 0.002 * rng.normal());
    });
    const n = many;
    const set: LabelledPixels = {
      ...{ n, R: many, bands },
      spectra: Float64Array.from(pixels.subarray(0, n * bands)),
      abundances: Float64Array.from(abundances.slice(0, n).flat()),
    };
    const a = fitLabelModel({ labels: set, pool: pixels, m: count }).answer(pixels, count);
    expect(a.every((v) => v >= 0 && v <= 1 + 1e-6)).toBe(true);
  });

  it('spectra of zeros: no NaN', () => {
    const set = setOf(labels);
    const model = fitLabelModel({
      labels: { ...set, spectra: new Float64Array(set.spectra.length) },
      pool: new Float32Array(10 * B),
      m: 10,
    });
    expect(model.answer(cube.data, N).every(Number.isFinite)).toBe(true);
  });
});
