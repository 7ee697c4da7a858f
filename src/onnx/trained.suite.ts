/** For tests of the ONNX file: small runs of any R, bands, noise and settings, and what the studio answers with them. */
import { usableSpectra } from '../jobs/answerBlocks';
import { answerScene } from '../jobs/apply/answer';
import { crewOfOne } from '../jobs/apply/crew';
import { makeHand } from '../jobs/apply/hand';
import type { ApplyModel } from '../jobs/apply/model';
import { planOf } from '../jobs/apply/plan';
import type { Target } from '../jobs/apply/target';
import { makeRng } from '../maths/rng';
import { besidePrior } from '../model/prior/beside';
import type { RunSummary } from '../protocol/run';
import type { Cube, Label } from '../scene/cube';
import type { Answering, Learned } from '../scene/learned';
import { buildMask } from '../scene/mask';
import { presetSettings, type PresetName, type Settings } from '../settings/settings';
import { makeRunSwitch } from '../training/control';
import { modelOf } from '../training/learned';
import { train } from '../training/train';
import type { OnnxInput } from './model';

export interface MadeRun {
  readonly R: number;
  readonly bands?: number;
  readonly lines?: number;
  readonly samples?: number;
  readonly noise?: number;
  readonly preset?: PresetName;
  readonly settings?: Partial<Settings>;
  readonly seed?: number;
  /** Labels, as many times R. */
  readonly perEndmember?: number;
  /** Bands that are zero everywhere. */
  readonly deadBands?: readonly number[];
}

export interface SmallRun {
  readonly made: MadeRun;
  readonly cube: Cube;
  readonly settings: Settings;
  readonly input: OnnxInput;
  /** What `apply` gives for other values of the same bands [lines × samples × R], NaN at masked pixels. */
  readonly answer: (cube: Pick<Cube, 'lines' | 'samples' | 'data'>) => Promise<Float32Array>;
}

/** Mixtures of R smooth spectra in light and shade; one pixel is empty, one is not a number. */
export function madeCube({
  R,
  bands = 14,
  lines = 23,
  samples = 17,
  noise = 0.004,
  seed = 1,
  deadBands = [],
}: MadeRun): {
  readonly cube: Cube;
  readonly mixtures: readonly number[][];
} {
  const rng = makeRng(seed);
  const n = lines * samples;
  const mixtures = Array.from({ length: n }, (_, i) =>
    i % 3 === 0
      ? Array.from({ length: R }, (_, r) => (r === (i / 3) % R ? 1 : 0))
      : rng.dirichlet(R, 0.7),
  );
  const E = (r: number, b: number): number =>
    0.4 + 0.25 * Math.sin((b / bands) * (3 + 2 * r) + 1.7 * r) + 0.03 * r;
  const data = new Float32Array(n * bands);
  for (let i = 0; i < n; i++) {
    const light = 0.8 + 0.4 * rng.uniform();
    for (let b = 0; b < bands; b++) {
      const v = mixtures[i].reduce((sum, a, r) => sum + a * E(r, b), 0);
      const value = light * v + noise * rng.normal();
      data[i * bands + b] = deadBands.includes(b) ? 0 : value;
    }
  }
  data.fill(0, 40 * bands, 41 * bands);
  data[77 * bands + 2] = NaN;
  const cube: Cube = {
    ...{ name: 'made', lines, samples, bands, data },
    wavelengths: Float64Array.from({ length: bands }, (_, b) => 500 + 30 * b),
    wavelengthSource: 'file',
    unit: 'reflectance',
  };
  return { cube, mixtures };
}

const runs = new Map<string, Promise<SmallRun>>();

/** A few steps of training, once for each recipe: whoever changes a run makes another (`changed`). */
export function smallRun(made: MadeRun): Promise<SmallRun> {
  const key = JSON.stringify(made);
  const run = runs.get(key) ?? trainedRun(made);
  runs.set(key, run);
  return run;
}

async function trainedRun(made: MadeRun): Promise<SmallRun> {
  const { R, preset = 'studio', perEndmember = 4 } = made;
  const { cube, mixtures } = madeCube(made);
  const mask = buildMask(cube);
  const labels = Array.from({ length: perEndmember * R }, (_, k): Label => {
    const i = 3 * (k < R ? k : 4 * k) + (k < R ? 0 : 1);
    const place = { line: Math.floor(i / cube.samples), sample: i % cube.samples };
    return { id: String(k), ...place, abundances: mixtures[i] };
  });
  const settings = { ...presetSettings(preset), steps: 3, poolSide: 6, ...made.settings };
  const endmemberNames = Array.from({ length: R }, (_, r) => `Material ${r + 1}`);
  let summary: RunSummary | null = null;
  for await (const event of train({
    ...{ run: 1, cube, mask, control: makeRunSwitch(), now: () => 0 },
    config: { settings, endmemberNames, labels },
    engine: { engine: 'wasm', adapter: '', software: false, reason: '' },
    settle: () => Promise.resolve(),
  })) {
    if (event.type === 'finished') summary = event.summary;
  }
  const { state, learned } = summary!;
  const answering: Answering = {
    learned: JSON.parse(new TextDecoder().decode(learned)) as Learned,
    reading: {
      ...{ unit: 'reflectance', wavelengths: [...cube.wavelengths!], fwhm: null, choices: {} },
      change: { none: [], gain: 1, divideBy: 1, offset: 0 },
    },
  };
  const { theta } = state;
  const model = modelOf(answering.learned, settings, theta);
  return runOf(made, cube, settings, {
    ...{ answering, model, theta, endmemberNames, studio: '0.0.0', weights: null },
    prior: await besidePrior(),
  });
}

const runOf = (made: MadeRun, cube: Cube, settings: Settings, input: OnnxInput): SmallRun => ({
  ...{ made, cube, settings, input },
  answer: (other) => studioAnswer(input, settings, other),
});

/** The same run as if it had learned something else. */
export function changed(
  { made, cube, settings, input }: SmallRun,
  change: (learned: Learned) => Learned,
): SmallRun {
  const answering = { ...input.answering, learned: change(input.answering.learned) };
  return runOf(made, cube, settings, { ...input, answering });
}

/** What `apply` gives for a run whose plain data may have been changed. */
async function studioAnswer(
  { answering, theta }: OnnxInput,
  settings: Settings,
  { lines, samples, data }: Pick<Cube, 'lines' | 'samples' | 'data'>,
): Promise<Float32Array> {
  const { learned } = answering;
  const { bands, bandIndex } = learned;
  const learnedModel = modelOf(learned, settings, theta);
  const { R } = learnedModel;
  // Of the weights a hand reads θ alone.
  const weights = { state: { theta } } as ApplyModel['weights'];
  const model: ApplyModel = { name: 'run', weights, answering, model: learnedModel };
  const target: Target = {
    ...{ lines, samples, seekable: true, notes: [] },
    read: (line, count) =>
      Promise.resolve(
        usableSpectra(
          data.subarray(line * samples * bands, (line + count) * samples * bands),
          { samples, bands },
          bandIndex,
          { line: 0, lines: count, sample: 0, samples },
        ),
      ),
  };
  const settle = (): Promise<void> => Promise.resolve();
  const hand = makeHand(model, () => Promise.reject(new Error('The target is given.')));
  const abundances = new Float32Array(lines * samples * R);
  await answerScene({
    ...{ model, target, cancelled: () => false, progress: () => undefined },
    asked: { path: 'scene', variable: null, part: null },
    plan: planOf(target, model),
    crew: crewOfOne(hand, settle),
    put: ({ line }, values) => Promise.resolve(abundances.set(values, line * samples * R)),
  });
  return abundances;
}

/** Runs the file in onnxruntime's WebAssembly, which is the same in browsers. */
export async function runOnnx(
  bytes: Uint8Array,
  data: Float32Array,
  dims: readonly number[],
): Promise<{ readonly values: Float32Array; readonly dims: readonly number[] }> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['wasm'],
    logSeverityLevel: 3,
  });
  try {
    const spectra = new ort.Tensor('float32', data, dims);
    const { abundances } = await session.run({ spectra });
    return { values: (abundances.data as Float32Array).slice(), dims: abundances.dims };
  } finally {
    await session.release();
  }
}

/** The largest difference; both must be NaN at the same places. */
export function largest(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let most = 0;
  a.forEach((v, i) => {
    if (Number.isNaN(v) !== Number.isNaN(b[i])) most = Infinity;
    if (!Number.isNaN(v)) most = Math.max(most, Math.abs(v - b[i]));
  });
  return most;
}
