/** Scenes of three materials as ENVI files, weights trained on one, and calls of `apply`: for the tests of this folder. */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nodeIo } from '../../../scripts/cli/io.mjs';
import { enviData, enviHeader } from '../../../testdata/envi/writer';
import { openScene } from '../../../testdata/mat/open';
import { toWeights } from '../../exporters/weights';
import { makeRng } from '../../maths/rng';
import type { RunSummary } from '../../protocol/run';
import type { Label } from '../../scene/cube';
import { identify } from '../../scene/identity';
import { readingOf } from '../../scene/reading';
import type { Scene } from '../../scene/scene';
import { presetSettings, type PresetName } from '../../settings/settings';
import { makeRunSwitch } from '../../training/control';
import { train } from '../../training/train';
import { filesAt } from '../files';
import type { Threads } from '../../jobs/apply/crew';
import type { Io } from '../io';
import { main } from '../main';
import { answerScene, type AnsweredScene } from '../../jobs/apply/answer';
import { crewOfOne, type Crew } from '../../jobs/apply/crew';
import type { Disk } from './disk';
import { handOf, targetOf } from './open';
import { apply } from './main';
import { loadModel } from '../../jobs/apply/model';
import { planOf, type PlanSizes } from '../../jobs/apply/plan';

/** A folder for each test file. */
const root = mkdtempSync(path.join(tmpdir(), 'apply-'));
export const at = (...names: string[]): string => path.join(root, ...names);

export const size = { lines: 31, samples: 17 };
const place = '{UTM, 1, 1, 500000, 4000000, 30, 30, 11, North, WGS-84}';
/** nm of the learned bands */
export const wide = Array.from({ length: 12 }, (_, b) => 500 + 40 * b);
export const fine = Array.from({ length: 61 }, (_, b) => 480 + 8 * b);

export interface Made {
  readonly seed?: number;
  readonly wavelengths?: readonly number[];
  readonly materials?: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly times?: number;
  readonly noise?: number;
  readonly empty?: boolean;
  /** Share of the values that are anything up to twice as large as any other. */
  readonly impulses?: number;
}

/** Mixtures of three smooth spectra with noise and one empty pixel, as ENVI beside its header. */
export function write(name: string, made: Made = {}): string {
  const { seed = 1, wavelengths = wide, materials = 0, fields = {}, times = 1, empty } = made;
  const rng = makeRng(seed);
  const faults = rng.fork('faults');
  const E = (r: number, nm: number): number =>
    2000 + 1200 * Math.sin(nm / (60 + 25 * (r + materials)) + 2 * r + materials);
  const mix = Array.from({ length: size.lines * size.samples }, () => rng.dirichlet(3, 0.7));
  const light = mix.map(() => 0.8 + 0.4 * rng.uniform());
  const given = { ...size, bands: wavelengths.length };
  const value = (l: number, s: number, b: number): number => {
    const i = l * size.samples + s;
    if (empty || i === 40) return 0;
    if (faults.uniform() < (made.impulses ?? 0)) return times * 8000 * faults.uniform();
    const v = mix[i].reduce((sum, a, r) => sum + a * E(r, wavelengths[b]), 0);
    return times * (light[i] * v + (made.noise ?? 20) * rng.normal());
  };
  const list = `{${wavelengths.join(', ')}}`;
  const widths = `{${wavelengths.map(() => (wavelengths.length > 20 ? 8 : 40)).join(', ')}}`;
  const all = {
    'map info': place,
    'wavelength units': 'Nanometers',
    ...{ wavelength: list, fwhm: widths },
    ...fields,
  };
  const options = { interleave: 'bil', type: 4, fields: all } as const;
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(`${name}.img`), enviData(given, value, options));
  writeFileSync(at(`${name}.hdr`), enviHeader(given, options));
  return at(`${name}.hdr`);
}

export interface Trained {
  readonly scene: Scene;
  readonly summary: RunSummary;
  readonly bytes: Uint8Array;
}

export async function trained(preset: PresetName, file: string): Promise<Trained> {
  const scene = await openScene((await filesAt([file])).files, { choices: {} });
  const { cube, mask } = scene;
  const labels = Array.from({ length: 8 }, (_, i): Label => {
    const a = [0.15, 0.15, 0.15];
    a[i % 3] = 0.7;
    return { id: String(i), line: 2 + 3 * i, sample: 1 + i, abundances: a };
  });
  const settings = { ...presetSettings(preset), steps: 3, poolSide: 6, kernelShare: 0.2 };
  const endmemberNames = ['Soil', 'Tree', 'Water'];
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
  const bytes = toWeights({
    ...{ studio: '0.2.0', savedAt: '', engine: 'WASM', settings, endmemberNames, labels, state },
    colors: [0, 1, 2],
    scene: identify(cube, mask),
    answering: { learned: learned!, reading: readingOf(scene) },
  });
  return { scene, summary: summary!, bytes };
}

export interface Maps extends AnsweredScene {
  /** [N × R] */
  readonly abundances: Float32Array;
}

/** A scene in this process, by a crew that is there or by one thread. */
export async function answered(
  bytes: Uint8Array,
  file: string,
  sizes: PlanSizes = {},
  crew?: Crew,
): Promise<Maps> {
  const model = loadModel(bytes, 'w.unmixw');
  const asked = { path: file, variable: null, part: null };
  const target = await targetOf(asked, model, () => false, true);
  const { R } = model.model;
  const abundances = new Float32Array(target.lines * target.samples * R);
  const found = await answerScene({
    ...{ model, asked, target, plan: planOf(target, model, sizes) },
    crew: crew ?? crewOfOne(handOf(model), () => Promise.resolve()),
    put: ({ line }, values) => {
      abundances.set(values, line * target.samples * R);
      return Promise.resolve();
    },
    ...{ cancelled: () => false, progress: () => undefined },
  });
  return { ...found, abundances };
}

export interface Line {
  readonly status: string;
  readonly files?: readonly string[];
  readonly error?: { readonly message: string };
}

/** One call in this process, on one thread unless others are given. */
export async function run(
  argv: readonly string[],
  given: { readonly threads?: Threads; readonly disk?: Disk } = {},
): Promise<{ code: number; lines: Line[]; said: string }> {
  let [out, said] = ['', ''];
  const io: Io = {
    ...nodeIo(),
    threads: given.threads,
    loadWebGpu: () => Promise.reject(new Error('not asked for')),
    stdout: (text) => (out += text),
    stderr: (text) => (said += text),
    terminal: false,
    onInterrupt: () => () => undefined,
  };
  const code = given.disk ? await apply(argv, io, given.disk) : await main(['apply', ...argv], io);
  const lines = out
    .split('\n')
    .filter(Boolean)
    .map((l) => JSON.parse(l) as Line);
  return { code, lines, said };
}
