/** For tests of capsules: a run and a race on a small made scene, what repeats them in Node, and hands that change a file. */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { toWeights } from '../exporters/weights';
import { registerKernels } from '../kernels';
import { makeScene } from '../generated/make';
import { runRace } from '../jobs/race';
import type { LossRecord, TrainConfig } from '../protocol/run';
import type { RaceConfig, RaceResult } from '../protocol/race';
import { sampleFromTruth } from '../scene/sampling';
import type { Scene } from '../scene/scene';
import { identify } from '../scene/identity';
import { madeDefaults } from '../scene/recipe';
import type { SceneRecipe } from '../scene/recipe';
import { toErrorData } from '../scene/errors';
import type { StudioErrorData } from '../scene/errors';
import { presetSettings } from '../settings/settings';
import type { Settings } from '../settings/settings';
import { startWasm } from '../engine/select';
import type { ComputeEngine } from '../engine/select';
import { makeRunSwitch } from '../training/control';
import { train } from '../training/train';
import { capsuleEngine } from './environment';
import { asFile } from './edited.suite';
import { readCapsule } from './read';
import type { CapsuleEngine } from './manifest';
import { sceneIsMissing } from './verify';
import type { Bench, RepeatedRun } from './verify';
import { writeRun } from './write';
import type { RunInput } from './write';
import { writeRace } from './writeRace';

const FOLDER = 'node_modules/@tensorflow/tfjs-backend-wasm/dist/';

export const recipe: SceneRecipe = {
  kind: 'made',
  spec: {
    ...madeDefaults,
    lines: 12,
    samples: 14,
    bands: 20,
    materials: ['Vegetation', 'Red soil', 'Water'],
  },
};
export const scene = makeScene(recipe);
const truth = scene.truth!;

export const settings: Settings = { ...presetSettings('studio'), steps: 6, warmup: 1, seed: 3 };
export const labels = sampleFromTruth(truth, scene.mask, scene.cube, {
  ...{ count: 8, protocol: 'spread', seed: 3 },
});
export const endmembers = truth.names.map((name, r) => ({ name, color: r, truth: r }));

let wasm: Promise<ComputeEngine> | null = null;
export function device(): Promise<ComputeEngine> {
  registerKernels();
  return (wasm ??= startWasm('Test.', { folder: FOLDER }));
}

/** Another engine from now on: of a test that starts its own. */
export const useDevice = (engine: ComputeEngine): void => void (wasm = Promise.resolve(engine));

export const node = { browser: { name: 'Node', version: '20.0' }, isolated: false };

const now = (): number => performance.now();

export async function repeatRun({ cube, mask }: Scene, config: TrainConfig): Promise<RepeatedRun> {
  const { info, settle, limits } = await device();
  const losses: LossRecord[] = [];
  const control = makeRunSwitch();
  const input = { run: 0, cube, mask, config, control, engine: info, settle, limits, now };
  for await (const event of train(input)) {
    if (event.type === 'progress') losses.push(...event.losses);
    if (event.type !== 'finished') continue;
    return { summary: event.summary, losses, engine: capsuleEngine(info, node) };
  }
  throw new Error('The run did not finish.');
}

type Ended = (method: string, seed: number, result: RaceResult | StudioErrorData) => void;

export async function repeatRace(
  { cube, mask }: Scene,
  config: RaceConfig,
  ended: Ended,
): Promise<CapsuleEngine> {
  await runRace({
    ...{ race: 0, cube, mask, config, now, control: makeRunSwitch() },
    engine: { get: device, drop: () => undefined },
    send(event) {
      if (event.type === 'raceResult') ended(event.result.method, event.result.seed, event.result);
      if (event.type === 'raceFailed') ended(event.method, event.seed, event.error);
    },
  });
  return capsuleEngine((await device()).info, node);
}

export const bench: Bench = {
  scene: async (from) => {
    if (from.kind !== 'files') return makeScene(from);
    throw sceneIsMissing(from.files);
  },
  run: repeatRun,
  race: repeatRace,
  stopped: () => false,
};

const written = new Date('2026-11-30T05:00:00Z');
export const about = { licence: 'CC-BY-4.0', author: 'A. Student' } as const;

export async function runInput(over: Partial<RunInput> = {}): Promise<RunInput> {
  const config = { settings, endmemberNames: truth.names, labels };
  const { summary, losses, engine } = await repeatRun(scene, config);
  const weights = toWeights({
    ...{ studio: '0.2.0', savedAt: written.toISOString(), engine: 'WASM', settings },
    ...{ endmemberNames: truth.names, colors: [0, 1, 2], labels },
    scene: identify(scene.cube, scene.mask),
    state: summary.state,
  });
  return {
    ...{ scene, from: recipe, embedded: null, endmembers, labels, engine, about, written },
    ...{ settings, labelsVersion: 4, warm: null, recoveries: [], losses, weights, history: [] },
    summary: { ...summary, seconds: 2, endedAt: Date.parse('2026-11-30T04:59:00Z') },
    initial: null,
    ...over,
  };
}

export const raceMethods = ['studio', 'fcls', 'vca-nnls', 'deeptrans'] as const;

/** A race of which one run failed and one place was never reached. */
export async function raceCapsule(): Promise<File> {
  const results: RaceResult[] = [];
  const config: RaceConfig = {
    ...{ methods: raceMethods, seeds: [0, 1], steps: 4, endmemberNames: truth.names, truth },
    ...{ labels: { kind: 'sampled', count: 8, protocol: 'spread' }, keepMaps: 'first seed' },
  };
  const engine = await repeatRace(scene, config, (_, __, r) => {
    if (!('message' in r)) results.push(r);
  });
  const runs = config.seeds.flatMap((seed) =>
    config.methods.map((method) => {
      const result = results.find((r) => r.method === method && r.seed === seed) ?? null;
      const lost = method === 'deeptrans' && seed === 1;
      return {
        ...{ method, seed, reordered: false },
        result: lost ? null : result,
        without: lost ? 'skipped' : null,
      };
    }),
  );
  const basics = {
    scene,
    from: recipe,
    embedded: null,
    endmembers,
    labels: [],
    engine,
    about,
    written,
  };
  return asFile(await writeRace({ ...basics, config, runs }));
}

export const runCapsule = async (over: Partial<RunInput> = {}): Promise<File> =>
  asFile(await writeRun(await runInput(over)));

/** What opening it throws. */
export async function refusal(file: File) {
  try {
    await readCapsule(file);
  } catch (error) {
    return toErrorData(error);
  }
  throw new Error('It was opened.');
}
