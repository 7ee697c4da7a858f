/**
 * The race: every chosen method on the same labels, one run after the other. A run that fails, diverges or is skipped is
 * reported and the queue goes on; what was finished stays. Seeds are the outer loop, so that a whole comparison is there
 * after the first.
 */
import { initialEndmembers } from '../unmixing/initialEndmembers';
import { countingLabels } from '../scene/confidence';
import type { Cube, Label, ValidityMask } from '../scene/cube';
import { StudioError, toErrorData } from '../scene/errors';
import { sampleFromTruth } from '../scene/sampling';
import { stepsOf } from '../settings/schedules';
import { isMethodId, isYardstick, methodTable } from '../settings/methods';
import type { ComputeEngine } from '../engine/select';
import type { RunControl } from '../training/loop';
import { checkLabels, labelledPixels } from '../unmixing/labelledPixels';
import { masked, overAllBands } from '../unmixing/sceneSpectra';
import { isClassical, runClassical } from '../methods/classical';
import type { Perform } from './job';
import { makeForecast, type Forecast, type QueuedRun } from './forecast';
import { timeUnknown } from './raceTiming';
import type { Matching, RaceConfig, RaceEvent, RaceRequest, RaceResult } from '../protocol/race';
import { orderBy, truthReference, type Reference } from '../methods/match';
import { reorderColumns, scores } from '../unmixing/scores';
import { isPrior, runPrior } from '../methods/prior';
import { isRepair, runRepair } from '../methods/repair';
import { isRobust, runRobust } from '../methods/robust';
import { raceScene, type MethodAnswer, type RaceScene } from '../methods/raceScene';
import { runTrained, type TrainedId } from '../methods/trained';
import { runYardstick } from '../methods/yardstick';

/** Progress is told this often at most. */
const PROGRESS_MS = 200;

export interface RaceControl extends RunControl {
  /** Set when the person asks to skip the current run; the race clears it before each run. */
  skipped: boolean;
}

export interface RaceInput {
  readonly race: number;
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly config: RaceRequest;
  readonly control: RaceControl;
  /** The compute engine; a faulty one is dropped, and the next run gets a new one. */
  readonly engine: { get(): Promise<ComputeEngine>; drop(): void };
  readonly now: () => number;
  readonly send: (event: RaceEvent) => void;
}

export const performRace: Perform<'race'> = ({ id: race, takes: config, ...work }) =>
  runRace({ race, config, ...work });

/** @throws StudioError (kind `training` or `labels`) when nothing can be run at all */
export async function runRace(input: RaceInput): Promise<void> {
  const { config, control, send, race } = input;
  checkConfig(config);
  const all: QueuedRun[] = config.seeds
    .flatMap((seed) => config.methods.map((method) => ({ method, seed })))
    .map((run, index) => ({ ...run, index }));
  const done = new Set(config.done);
  const queue = all.filter(({ index }) => !done.has(index));
  const clock = makeClock(input);
  send({ type: 'raceStarted', race, runs: all.length });
  const learns = config.methods.some((m) => methodTable[m].supervision === 'labels');
  const R = config.endmemberNames.length;
  const scene = raceScene(input.cube, input.mask, learns ? R : null);
  const context: Context = {
    ...input,
    scene,
    clock,
    runs: all.length,
    reference: truthReference(scene, config.truth),
    forecast: await forecastOf(input, scene, queue),
  };
  if (config.timeFirst) {
    const labelsOf = (seed: number): readonly Label[] => labelsFor(context, seed, false);
    await timeUnknown({ ...context, queue, labelsOf, now: () => clock.now() });
  }
  for (const run of queue) {
    control.skipped = false;
    if (control.paused && !control.cancelled) await clock.wait();
    if (control.cancelled) break;
    send({ type: 'raceRun', race, ...run });
    context.forecast.begin(run, clock.now());
    let device: ComputeEngine | null = null;
    try {
      device = await input.engine.get();
      const result = await perform(run, context, device);
      const pace = context.forecast.end(clock.now());
      send({ type: 'raceResult', race, index: run.index, result });
      if (pace) send({ type: 'racePace', race, pace });
    } catch (error) {
      const fault = device ? await device.fault() : null;
      // A lost device is of no use any more: the next run starts a new one.
      if (fault) input.engine.drop();
      if (control.cancelled) break;
      send({ type: 'raceFailed', race, ...run, error: toErrorData(fault ?? error) });
    }
  }
  send({
    type: 'raceEnded',
    race,
    how: control.cancelled ? 'cancelled' : 'finished',
    seconds: clock.now() / 1000,
  });
}

interface Context extends RaceInput {
  readonly scene: RaceScene;
  readonly clock: Clock;
  /** Places of the queue, those that are done before it begins included. */
  readonly runs: number;
  readonly reference: Reference | null;
  readonly forecast: Forecast;
}

/** An engine that cannot start is told by the first run. */
async function forecastOf(
  { config, engine }: RaceInput,
  { N, B }: RaceScene,
  queue: readonly QueuedRun[],
): Promise<Forecast> {
  const name = await engine.get().then(
    ({ info }) => `${info.engine}, ${info.adapter}`,
    () => '',
  );
  return makeForecast({
    queue,
    stepsOf: (method) => stepsOf(method, config.steps),
    shape: { engine: name, pixels: N, bands: B, endmembers: config.endmemberNames.length },
    paces: config.paces ?? [],
  });
}

/** What of the whole queue is left, as events carry it. */
function timeLeft({ forecast, clock, runs }: Context): {
  readonly remainingMs: number | null;
  readonly runsMs: readonly number[] | null;
} {
  const left = forecast.left(clock.now());
  if (!left) return { remainingMs: null, runsMs: null };
  const runsMs = Array.from({ length: runs }, (_, index) => left.get(index) ?? 0);
  return { remainingMs: runsMs.reduce((sum, ms) => sum + ms, 0), runsMs };
}

async function perform(
  run: QueuedRun,
  context: Context,
  device: ComputeEngine,
): Promise<RaceResult> {
  const { race, config, scene, clock, control, send, forecast } = context;
  const { method, seed } = run;
  const steps = stepsOf(method, config.steps);
  const started = clock.now();
  let told = -Infinity;
  const report = async (fraction: number, what: string): Promise<void> => {
    const at = clock.now();
    forecast.stands(at, Math.round(fraction * (steps ?? 0)), fraction);
    if (at - told >= PROGRESS_MS) {
      told = at;
      const left = timeLeft(context);
      send({ type: 'raceProgress', race, index: run.index, fraction, what, ...left });
    }
    await device.settle();
    if (control.paused && !control.cancelled && !control.skipped) await clock.wait();
    if (control.cancelled || control.skipped) throw stopped();
  };

  const keep = config.keepMaps === 'all' || seed === config.seeds[0];
  const ended = (answer: MethodAnswer, labels: readonly Label[]): RaceResult =>
    resultOf(run, context, answer, labels, (clock.now() - started) / 1000, keep);
  if (isYardstick(method)) {
    return ended(await runYardstick(method, { scene, truth: config.truth, report }), []);
  }
  const blind = methodTable[method].supervision === 'blind';
  const labels = labelsFor(context, seed, blind);
  const R = config.endmemberNames.length;
  const pixels = labels.map((l) => l.line * scene.cube.samples + l.sample);
  if (!blind) checkLabels(scene.cube, scene.mask, config.endmemberNames, labels);
  if (isPrior(method)) {
    const names = config.endmemberNames;
    return ended(await runPrior(method, { scene, names, labels, report }), labels);
  }
  if (isRobust(method)) {
    const given = labelledPixels(scene.signal, scene.B, pixels, labels);
    const of = { scene, labels: given, labelPixels: pixels, report };
    return ended(await runRobust(method, of), labels);
  }
  const trained = (id: TrainedId, on: RaceScene): Promise<MethodAnswer> =>
    runTrained(id, {
      scene: on,
      names: config.endmemberNames,
      seed,
      labels: blind ? [] : labels,
      steps,
      loop: {
        control: watched(control, clock),
        settle: device.settle,
        now: () => clock.now(),
      },
      limits: device.limits,
      report,
    });
  if (isRepair(method)) {
    const names = config.endmemberNames;
    const studio = (on: RaceScene): Promise<MethodAnswer> => trained('studio', on);
    return ended(await runRepair(method, { scene, names, labels, report, studio }), labels);
  }
  const answer = isClassical(method)
    ? await runClassical(method, {
        scene,
        R,
        seed,
        labels: blind ? null : labelledPixels(scene.signal, scene.B, pixels, labels),
        labelPixels: pixels,
        report,
      })
    : await trained(method, scene);
  return ended(answer, labels);
}

function resultOf(
  { method, seed }: QueuedRun,
  { config, scene, reference }: Context,
  answer: MethodAnswer,
  labels: readonly Label[],
  seconds: number,
  keep: boolean,
): RaceResult {
  const { cube, mask, B, bandIndex } = scene;
  const R = config.endmemberNames.length;
  const { supervision } = methodTable[method];
  const blind = supervision === 'blind';
  const against = blind ? (reference ?? labelReference(scene, labels)) : null;
  const order = against
    ? orderBy(answer.endmembers, against, B)
    : Array.from({ length: R }, (_, r) => r);
  const matching: Matching = blind
    ? (against?.matching ?? 'none')
    : supervision === 'truth'
      ? 'truth'
      : 'labels';
  const abundances = masked(reorderColumns(answer.abundances, order), mask.pixels, R);
  const ordered = order.flatMap((r) => [...answer.endmembers.subarray(r * B, (r + 1) * B)]);
  const endmembers = overAllBands(ordered, bandIndex, cube.bands);
  // Without a match the columns mean nothing: a score would be chance.
  const truth = matching === 'none' ? null : config.truth;
  return {
    method,
    seed,
    labels: blind ? 0 : labels.length,
    steps: answer.steps,
    seconds,
    parameters: answer.parameters,
    ...scores(abundances, endmembers, truth, scene.mask),
    reconstruction: answer.reconstruction,
    abundances: keep ? abundances : null,
    endmembers,
    matching,
    order,
    note: answer.note,
    ...(answer.own && keep
      ? { own: { ...answer.own, values: masked(answer.own.values, scene.mask.pixels, 1) } }
      : {}),
    ...(answer.trail ? { trail: answer.trail } : {}),
  };
}

/** The labels of one seed. Blind methods only look at them to name what they found. */
function labelsFor({ config, scene }: Context, seed: number, blind: boolean): readonly Label[] {
  if (config.labels.kind === 'given') return countingLabels(config.labels.labels);
  if (!config.truth) {
    if (blind) return [];
    throw new StudioError({
      kind: 'labels',
      message: 'Labels cannot be sampled: this scene has no ground truth.',
      advice: 'Open its truth, or annotate pixels by hand and race on those.',
    });
  }
  return sampleFromTruth(config.truth, scene.mask, scene.cube, { ...config.labels, seed });
}

/** E⁽⁰⁾ of the labels, to name blind endmembers where there is no truth; null when the labels cannot say. */
function labelReference(scene: RaceScene, labels: readonly Label[]): Reference | null {
  if (labels.length === 0) return null;
  const pixels = labels.map((l) => l.line * scene.cube.samples + l.sample);
  const { n, R, spectra, abundances, confidence } = labelledPixels(
    scene.Y,
    scene.B,
    pixels,
    labels,
  );
  const present = Array.from({ length: R }, (_, r) => labels.some((l) => l.abundances[r] > 1e-6));
  if (!present.every(Boolean)) return null;
  return {
    matching: 'label spectra',
    spectra: initialEndmembers(spectra, abundances, n, R, scene.B, confidence),
  };
}

function checkConfig(config: RaceConfig): void {
  const refuse = (message: string, field: string, advice: string): StudioError =>
    new StudioError({ kind: 'training', message, field, advice });
  if (config.methods.length === 0) {
    throw refuse('No method is chosen.', 'methods', 'Choose at least one method.');
  }
  const unknown = config.methods.find((m) => !isMethodId(m));
  if (unknown !== undefined) {
    throw refuse(`There is no method “${String(unknown)}”.`, 'methods', 'Choose from the list.');
  }
  if (config.seeds.length === 0) {
    throw refuse('There is no seed.', 'seeds', 'Give at least one seed.');
  }
  const { steps } = config;
  if (typeof steps === 'number' && !(Number.isInteger(steps) && steps >= 1 && steps <= 5000)) {
    throw refuse(`Steps is ${steps}.`, 'steps', 'Use a whole number from 1 to 5000.');
  }
}

const stopped = (): StudioError =>
  new StudioError({
    kind: 'cancelled',
    message: 'Skipped.',
    advice: 'Run the race again with this method when you want its result.',
  });

/** Milliseconds since the race began, pauses left out. */
interface Clock {
  now(): number;
  /** Waits while the race is paused, and says so. */
  wait(): Promise<void>;
}

function makeClock({ now, control, send, race }: RaceInput): Clock {
  const began = now();
  let paused = 0;
  return {
    now: () => now() - began - paused,
    async wait() {
      send({ type: 'racePaused', race });
      const from = now();
      await control.whenRunning();
      paused += now() - from;
      if (!control.cancelled && !control.paused) send({ type: 'raceResumed', race });
    },
  };
}

/** The race's control as the training loop sees it: a skipped run is a cancelled one. */
function watched(control: RaceControl, clock: Clock): RunControl {
  return {
    get paused() {
      return control.paused;
    },
    get cancelled() {
      return control.cancelled || control.skipped;
    },
    whenRunning: () => clock.wait(),
  };
}
