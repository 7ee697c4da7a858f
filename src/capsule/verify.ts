/**
 * Verifies an opened capsule: the scene, made again or from its files; the run or the race again; the comparison. What
 * makes scenes and runs is handed in (the page has workers, the command line has none). docs/capsule.md says what the
 * verdicts mean.
 */
import { digestOf } from '../maths/digest';
import type { RaceConfig, RaceResult } from '../protocol/race';
import type { LossRecord, RunSummary, TrainConfig } from '../protocol/run';
import type { Label, Truth, ValidityMask } from '../scene/cube';
import { StudioError, toErrorData } from '../scene/errors';
import type { StudioErrorData } from '../scene/errors';
import type { Scene } from '../scene/scene';
import { studioVersion } from '../scene/version';
import { reorderColumns, scores } from '../unmixing/scores';
import { compareTraces, notTried, sceneParts } from './compare';
import type { Trace, Verdict, VerdictName } from './compare';
import { engineWords } from './environment';
import type { CapsuleEngine, CapsuleRaceRun, CapsuleSource } from './manifest';
import { answerMetrics, metricsOfScores, truthOf } from './metrics';
import type { OpenedCapsule } from './read';
import { capsuleScene, lossTable } from './write';

export interface RepeatedRun {
  readonly summary: RunSummary;
  /** Of every step, in order. */
  readonly losses: readonly LossRecord[];
  readonly engine: CapsuleEngine;
}

/** What repeats. Each throws StudioError where it cannot. */
export interface Bench {
  /** @param embedded the capsule's own files, or null: they are asked for, or refused by kind `capsule`, field `scene` */
  scene(from: CapsuleSource, embedded: OpenedCapsule['embedded']): Promise<Scene>;
  run(scene: Scene, config: TrainConfig): Promise<RepeatedRun>;
  /** Told each run as it ends; resolves when there are no more, also when it was stopped. */
  race(
    scene: Scene,
    config: RaceConfig,
    ended: (method: string, seed: number, result: RaceResult | StudioErrorData) => void,
  ): Promise<CapsuleEngine>;
  /** The person has ended it: what is finished counts, the rest was not tried. */
  stopped(): boolean;
}

export interface VerifiedRun extends Verdict {
  /** "studio, seed 0". */
  readonly name: string;
}

export interface Verification {
  readonly verdict: VerdictName;
  readonly runs: readonly VerifiedRun[];
  /** Sentences on what is to be known beside the verdict. */
  readonly notes: readonly string[];
}

/** One run stands for all: the farthest apart of those that were tried. */
export function overall(runs: readonly Pick<Verdict, 'verdict'>[]): VerdictName {
  const order: readonly VerdictName[] = ['different', 'same', 'identical'];
  return order.find((name) => runs.some((r) => r.verdict === name)) ?? 'not tried';
}

/** What differs between the two machines and may be why. */
function environmentNotes({ manifest }: OpenedCapsule, here: CapsuleEngine | null): string[] {
  const notes: string[] = [];
  if (manifest.studio !== studioVersion) {
    notes.push(
      `Written by version ${manifest.studio} of the studio; this is ${studioVersion}. Where results part, it may be the version.`,
    );
  }
  if (here) {
    const [a, b] = [engineWords(manifest.engine), engineWords(here)];
    notes.push(
      a === b ? `Repeated on the same kind of engine: ${b}.` : `Made on ${a}; repeated on ${b}.`,
    );
  }
  const recoveries = manifest.run?.recoveries ?? [];
  if (recoveries.length > 0) {
    notes.push(
      `The recorded run was taken up after a fault ${recoveries.length === 1 ? 'once' : `${recoveries.length} times`}: ${recoveries.join(' ')}`,
    );
  }
  return notes;
}

/** Never throws for what is the capsule's or the machine's fault: that is a verdict. Throws what cancels. */
export async function verifyCapsule(capsule: OpenedCapsule, bench: Bench): Promise<Verification> {
  const { manifest } = capsule;
  const names = nameOfRuns(capsule);
  const all = (verdict: Verdict, here: CapsuleEngine | null = null): Verification => ({
    verdict: verdict.verdict,
    runs: names.map((name) => ({ name, ...verdict })),
    notes: environmentNotes(capsule, here),
  });
  let scene: Scene;
  try {
    scene = await bench.scene(manifest.scene.from, capsule.embedded);
  } catch (error) {
    return all(notTried(reasonOf(toErrorData(error))));
  }
  const here = capsuleScene(scene, manifest.scene.from);
  const size = (s: typeof here): string => `${s.lines} × ${s.samples} × ${s.bands}`;
  if (size(here) !== size(manifest.scene)) {
    return all(otherScene(`the scene parts: ${size(here)} here, ${size(manifest.scene)} there`));
  }
  const apart = sceneParts(manifest.scene, here);
  // On another scene every later rung parts, and says nothing more.
  if (apart?.other) return all(otherScene(apart.words));
  const pair = { there: manifest.scene, here };
  try {
    if (manifest.run) return await verifyRun(capsule, bench, scene, pair);
    return await verifyRace(capsule, bench, scene, pair);
  } catch (error) {
    return all(failedHere(toErrorData(error)));
  }
}

/** What the labels or the settings forbid here was possible there; what the machine refuses says nothing of the result. */
function failedHere(error: StudioErrorData): Verdict {
  const refused = ['labels', 'training'].includes(error.kind) && error.field !== 'memory';
  const why = reasonOf(error);
  return refused ? otherResult(`it does not finish here. ${why}`) : notTried(why);
}

const otherResult = (parts: string, ladder: Verdict['ladder'] = []): Verdict => ({
  ...{ verdict: 'different', ladder, parts, largest: null, metrics: [], why: null },
});
const otherScene = (parts: string): Verdict =>
  otherResult(parts, [{ rung: 'scene', equal: false }]);

function reasonOf(data: StudioErrorData): string {
  if (data.kind === 'cancelled') throw new StudioError(data);
  const found = data.found === undefined ? '' : ` (${data.found})`;
  return `${data.message}${found} ${data.advice}`;
}

const nameOfRuns = ({ manifest }: OpenedCapsule): string[] =>
  manifest.race?.runs.map((r) => `${r.method}, seed ${r.seed}`) ?? ['the run'];

const withIds = (labels: OpenedCapsule['labels']): Label[] =>
  (labels ?? []).map((label, i) => ({ id: `label-${i + 1}`, ...label }));

type Scenes = Parameters<typeof compareTraces>[0];

async function verifyRun(
  capsule: OpenedCapsule,
  bench: Bench,
  scene: Scene,
  scenes: Scenes,
): Promise<Verification> {
  const { manifest, settings, warm, labels } = capsule;
  const { run, endmembers } = manifest;
  if (!run || !settings) throw new Error('There is no run in this capsule.');
  const endmemberNames = endmembers.map((e) => e.name);
  const repeated = await bench.run(scene, {
    ...{ settings, endmemberNames, labels: withIds(labels) },
    ...(warm ? { warm } : {}),
  });
  const { summary, losses, engine } = repeated;
  const { estimate, memory } = summary;
  const table = lossTable(losses);
  const values = estimate.abundances;
  const here: Trace = {
    ...(summary.trail ?? { start: null, prior: null, theta0: null }),
    tiles: { train: memory?.train ?? null, answer: memory?.answer ?? null },
    losses: table,
    theta: digestOf(summary.state.theta),
    spectra: digestOf(estimate.endmembers),
    abundances: digestOf(values),
    values,
    metrics: answerMetrics(scene, endmembers, {
      abundances: values,
      spectra: estimate.endmembers,
      reconstruction: summary.reconstructionRmse,
    }),
  };
  const there: Trace = {
    ...run.trail,
    tiles: run.tiles,
    losses: { values: capsule.losses.get('results/losses.npy')!, terms: run.lossTerms },
    ...{ theta: run.theta, spectra: run.spectra, abundances: run.abundances },
    values: capsule.abundances.get('results/abundances.npy') ?? null,
    metrics: run.metrics,
  };
  const verdict = compareTraces(scenes, there, here, endmemberNames);
  return {
    verdict: verdict.verdict,
    runs: [{ name: 'the run', ...verdict }],
    notes: environmentNotes(capsule, engine),
  };
}

async function verifyRace(
  capsule: OpenedCapsule,
  bench: Bench,
  scene: Scene,
  scenes: Scenes,
): Promise<Verification> {
  const { manifest } = capsule;
  const { race, endmembers } = manifest;
  if (!race) throw new Error('There is no race in this capsule.');
  const { labels } = race;
  const endmemberNames = endmembers.map((e) => e.name);
  const tried = race.runs.filter((r) => r.without === null);
  const truth = race.withTruth ? truthOf(scene, endmembers) : null;
  const config: Omit<RaceConfig, 'methods' | 'seeds'> = {
    labels:
      labels.kind === 'given'
        ? { kind: 'given', labels: withIds(capsule.labels) }
        : {
            ...{ kind: 'sampled', count: labels.count, protocol: labels.protocol },
            ...(labels.error ? { error: labels.error } : {}),
          },
    ...{ endmemberNames, truth },
    ...(race.steps === null ? {} : { steps: race.steps }),
    keepMaps: 'all',
  };
  const found = new Map<string, RaceResult | StudioErrorData>();
  const key = (method: string, seed: number): string => `${method} ${seed}`;
  let engine: CapsuleEngine | null = null;
  // A seed at a time: of a race that was ended early not every method has every seed.
  for (const seed of race.seeds) {
    const methods = tried.filter((r) => r.seed === seed).map((r) => r.method);
    if (methods.length === 0 || bench.stopped()) continue;
    engine = await bench.race(scene, { ...config, methods, seeds: [seed] }, (method, _, result) =>
      found.set(key(method, seed), result),
    );
  }
  const runs = race.runs.map((recorded): VerifiedRun => {
    const { method, seed, without } = recorded;
    const name = `${method}, seed ${seed}`;
    if (without !== null) return { name, ...notTried(`It has no result there: ${without}.`) };
    const result = found.get(key(method, seed));
    if (result === undefined) return { name, ...notTried('It was stopped before this run.') };
    if ('message' in result) return { name, ...failedHere(result) };
    const there = recordedTrace(capsule, recorded);
    const here = foundTrace(result, recorded, { truth, mask: scene.mask });
    return { name, ...compareTraces(scenes, there, here, endmemberNames) };
  });
  return { verdict: overall(runs), runs, notes: environmentNotes(capsule, engine) };
}

function recordedTrace(
  { losses, abundances }: OpenedCapsule,
  { method, seed, trail, ...run }: CapsuleRaceRun,
): Trace {
  const file = `${method}-seed${seed}.npy`;
  const totals = losses.get(`results/losses/${file}`);
  return {
    ...(trail ?? { start: null, prior: null, theta0: null }),
    tiles: null,
    losses: totals && run.losses !== null ? { values: totals, terms: [] } : null,
    ...{ theta: run.theta, spectra: run.spectra, abundances: run.abundances },
    values: abundances.get(`results/abundances/${file}`) ?? null,
    metrics: run.metrics,
  };
}

/** In the order that the person gave the recorded one, where they did. */
function foundTrace(
  result: RaceResult,
  { order, reordered }: CapsuleRaceRun,
  { truth, mask }: { readonly truth: Truth | null; readonly mask: ValidityMask },
): Trace {
  const R = order.length;
  const places = reordered ? order.map((own) => result.order.indexOf(own)) : null;
  const values =
    places && result.abundances ? reorderColumns(result.abundances, places) : result.abundances;
  const B = result.endmembers.length / R;
  const spectra = places
    ? Float32Array.from(places.flatMap((r) => [...result.endmembers.subarray(r * B, (r + 1) * B)]))
    : result.endmembers;
  const { trail, reconstruction } = result;
  const none = { start: null, prior: null, theta0: null };
  return {
    ...(trail ? { start: trail.start, prior: trail.prior, theta0: trail.theta0 } : none),
    tiles: null,
    losses: trail ? { values: trail.losses, terms: [] } : null,
    theta: trail?.theta ?? null,
    spectra: digestOf(spectra),
    abundances: values && digestOf(values),
    values,
    metrics: metricsOfScores(
      places && values ? scores(values, spectra, truth, mask) : result,
      reconstruction,
      R,
    ),
  };
}

/** The scene is in files, and nobody has given them. */
export const sceneIsMissing = (
  wanted: readonly { readonly name: string; readonly size: number }[],
) =>
  new StudioError({
    kind: 'capsule',
    field: 'scene',
    message: `The capsule’s scene is not in it, and not at hand: ${wanted.map((f) => `${f.name}, ${f.size} bytes`).join('; ')}.`,
    advice: 'Give the files of the scene to verify the run on.',
  });
