/** One run of the dual-branch network as an async generator of events: prepares, trains (loop.ts), shows, finishes. */
import { countingLabels } from '../scene/confidence';
import type { Cube, Label, ValidityMask } from '../scene/cube';
import { StudioError } from '../scene/errors';
import type { BandFaults } from '../scene/learned';
import { compileAhead } from '../kernels';
import { settingsProblems } from '../settings/problems';
import type { EngineInfo } from '../engine/info';
import type {
  Estimate,
  LabelTrust,
  LossRecord,
  RunSummary,
  TrainConfig,
  TrainEvent,
  TrainingState,
} from '../protocol/run';
import { optimise, type LoopInput } from './loop';
import { planMemory, planOnCrops } from './memoryPlan';
import { WASM_LIMITS, type MemoryLimits } from '../engine/info';
import type { MemoryPlan } from '../protocol/run';
import { withPrior } from '../model/prior/beside';
import { prepare, type Prepared } from '../unmixing/prepare';
import { reconstructionError, reconstructionOf } from '../unmixing/reconstruction';
import { smoothed, smoothingOf } from '../unmixing/answerSmoothing';
import { cubeScales, endmembersForDisplay, masked } from '../unmixing/sceneSpectra';
import { makeUnmixer } from './dualBranch';
import { whyNotKept } from './guard';
import { learnedOf } from './learned';
import { neighbourWords } from './neighbourWords';
import { withoutFaults } from './sceneFaults';
import { trailOf } from './trail';
import type { Unmixer } from './unmixer';
import type { RunWatch } from './watch';

export interface TrainInput extends LoopInput {
  readonly run: number;
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly config: TrainConfig;
  readonly engine: EngineInfo;
  /** What the engine gives; without it, as much as WASM. */
  readonly limits?: MemoryLimits;
  /** Share of the memory that the run may use: less than 1 after memory was refused. */
  readonly memoryShare?: number;
  readonly watch?: RunWatch;
}

/** A crash costs this much training at most, and the time of some steps. */
const CHECKPOINT_MS = 2000;
/** Progress of compiling is told this often at most. */
const TOLD_MS = 250;
/** A loss that has grown to so many times its first value will not come back. */
const EXPLODED = 1e4;

/** @throws StudioError when the labels, settings or scene cannot be trained on */
export async function* train(given: TrainInput): AsyncGenerator<TrainEvent, void, void> {
  const { run, mask, control, now } = given;
  const { labels, endmemberNames, from, warm } = given.config;
  const problems = settingsProblems(given.config.settings);
  if (problems.length > 0) {
    throw new StudioError({
      kind: 'training',
      message: problems[0],
      field: 'settings',
      advice: 'Correct the setting, or choose the preset again to restore its defaults.',
    });
  }
  const began = now();
  let pausedMs = 0;
  const asked = { ...given, names: endmemberNames, labels, settings: given.config.settings };
  if (asked.settings.faultsFirst === 'on')
    yield { type: 'preparing', run, what: 'Looking for faulty values' };
  const between = async (): Promise<void> => {
    await given.settle();
    if (control.cancelled) throw new Error('cancelled');
  };
  await given.settle();
  if (control.cancelled) return yield { type: 'cancelled', run, step: 0 };
  const found = await withoutFaults({ ...asked, between }).catch((error: unknown) => {
    if (control.cancelled) return null;
    throw error;
  });
  if (!found) return yield { type: 'cancelled', run, step: 0 };
  const { cube, text, faults } = found;
  const replaced = faults ? `${text}.` : null;
  yield { type: 'preparing', run, what: 'Finding the best classical answer' };
  await given.settle();
  if (control.cancelled) return yield { type: 'cancelled', run, step: 0 };
  const start = prepare(cube, mask, endmemberNames, labels, given.config.settings);
  const prior = await withPrior(start, cube, mask, given.config.settings, between).catch(
    (error: unknown) => {
      if (control.cancelled) return null;
      throw error;
    },
  );
  if (!prior) return yield { type: 'cancelled', run, step: 0 };
  const { prepared } = prior;
  const domain = prepared.domain.unit ? 'unit' : 'raw';
  const useless = warm !== undefined && warm.domain !== domain;
  const settings = useless ? warm.anew : given.config.settings;
  const input = { ...given, cube, config: { ...given.config, settings } };
  yield { type: 'preparing', run, what: 'Building the network' };
  await input.settle();
  if (control.cancelled) return yield { type: 'cancelled', run, step: 0 };
  const planned = planOf({ ...input, replaced: faults !== null });
  const unmixer = makeUnmixer(cube, mask, prepared, settings, planned);
  const memory = unmixer.noisy ? planOnCrops(planned, unmixer.noisy.crops) : planned;
  const neighbours =
    [neighbourWords(unmixer, prepared, settings), prior.text].filter((v) => v).join(' ') || null;
  const first = from?.step ?? 0;
  const loop = optimise(unmixer, settings.steps, input, first);
  let kept = now();
  let firstTotal: number | null = null;
  try {
    const start = await (warm && !useless ? beginning(unmixer, warm.theta) : stateOf(unmixer, 0));
    const trail = trailOf(prepared, start.theta);
    if (from) {
      if (first > settings.steps) throw tooFar(first, settings.steps);
      unmixer.restore(from);
    } else if (warm && !useless) unmixer.restore(start);
    yield* compiled(unmixer, input);
    yield {
      type: 'started',
      run,
      steps: settings.steps,
      parameters: unmixer.parameters,
      classical: prepared.classical,
      memory,
      ...(prepared.noise ? { noise: prepared.noise } : {}),
      ...(replaced ? { replaced } : {}),
      ...(neighbours ? { neighbours } : {}),
      ...(prepared.opinions ? { trust: trustOf(labels, prepared) } : {}),
      ...(useless ? { anew: otherDomain(warm.domain) } : {}),
    };
    for (;;) {
      const next = await loop.next();
      if (next.done) {
        if (next.value === settings.steps) break;
        if (next.value > first) {
          yield { type: 'checkpoint', run, state: await stateOf(unmixer, next.value) };
        }
        yield { type: 'cancelled', run, step: next.value };
        return;
      }
      const event = next.value;
      if (event.type === 'show') {
        const { estimate } = await read(unmixer, prepared, input, event.step);
        yield { type: 'estimate', run, estimate };
        if (input.watch?.wanted(false)) await lookOn(unmixer, event.step, input.watch, now);
        if (now() - kept < CHECKPOINT_MS) continue;
        kept = now();
        yield { type: 'checkpoint', run, state: await stateOf(unmixer, event.step) };
      } else if (event.type === 'progress') {
        firstTotal ??= event.losses[0]?.total ?? null;
        checkGrowth(event.losses, firstTotal);
        const elapsedMs = now() - began - pausedMs;
        yield { ...event, run, elapsedMs };
      } else {
        if (event.type === 'resumed') pausedMs += event.pausedMs;
        yield { type: event.type, run, step: event.step };
        if (event.type === 'paused') {
          yield { type: 'checkpoint', run, state: await stateOf(unmixer, event.step) };
        }
      }
    }
    yield {
      type: 'finished',
      run,
      summary: {
        ...(await summarise(unmixer, prepared, faults, input, now() - began - pausedMs)),
        memory,
        domain,
        trail,
        ...(prepared.opinions ? { trust: trustOf(labels, prepared) } : {}),
        ...(prepared.noise ? { noise: prepared.noise } : {}),
        ...(replaced ? { replaced } : {}),
        ...(neighbours ? { neighbours } : {}),
      },
    };
    if (input.watch?.wanted(true)) await lookOn(unmixer, settings.steps, input.watch, now);
  } finally {
    await loop.return(0);
    unmixer.dispose();
  }
}

/** Shows the network to who looks on. That it cannot be shown ends no run. */
async function lookOn(
  unmixer: Unmixer,
  step: number,
  watch: RunWatch,
  now: () => number,
): Promise<void> {
  const began = now();
  try {
    watch.take(await unmixer.trace(step), now() - began);
  } catch (error) {
    watch.failed(error);
  }
}

/** How far the run trusts each label it was given [labels]; those that count nowhere have no weight. */
function trustOf(labels: readonly Label[], { opinions, labels: set }: Prepared): LabelTrust[] {
  const counting = countingLabels(labels);
  return labels.map((label) => {
    const k = counting.indexOf(label);
    return k < 0
      ? { wrong: 0, weight: 0 }
      : { wrong: opinions![k].wrong, weight: set.confidence?.[k] ?? 1 };
  });
}

/** What the run takes and how the scene is cut, from the input of a run or of a question about one. */
export function planOf({
  cube,
  mask,
  config,
  limits = WASM_LIMITS,
  memoryShare,
  replaced,
}: Pick<TrainInput, 'cube' | 'mask' | 'limits' | 'memoryShare'> & {
  readonly config: Pick<TrainConfig, 'settings' | 'endmemberNames' | 'labels'>;
  /** The run learns from a copy in which faulty values are replaced. */
  readonly replaced?: boolean;
}): MemoryPlan {
  const { lines, samples, bands } = cube;
  return planMemory({
    lines,
    samples,
    cubeBands: bands,
    bands: mask.validBands,
    endmembers: config.endmemberNames.length,
    labels: config.labels.length,
    settings: config.settings,
    limits,
    share: memoryShare,
    replaced,
  });
}

/** Compiles the GPU programs of a step before the first; nothing to do on WASM. */
async function* compiled(
  unmixer: Unmixer,
  { run, engine, control, now }: TrainInput,
): AsyncGenerator<TrainEvent, void, void> {
  if (engine.engine !== 'webgpu') return;
  const programs = compileAhead(() => unmixer.rehearse());
  let told = -Infinity;
  for (const [i, program] of programs.entries()) {
    if (now() - told > TOLD_MS) {
      told = now();
      yield {
        type: 'preparing',
        run,
        what: `Compiling GPU programs (${i + 1} of ${programs.length})`,
      };
    }
    await program;
    if (control.cancelled) return;
  }
}

function checkGrowth(losses: readonly LossRecord[], first: number | null): void {
  const bad = losses.find((r) => r.total > EXPLODED * Math.max(first ?? 0, 1e-3));
  if (!bad) return;
  throw new StudioError({
    kind: 'training',
    message: `The loss exploded at step ${bad.step}. The maps shown are the last good ones.`,
    found: bad.total.toPrecision(3),
    expected: `about ${first?.toPrecision(3)}, as at the start, or less`,
    advice: 'Lower the learning rate, or return to the defaults of the preset, and train again.',
  });
}

async function stateOf(unmixer: Unmixer, step: number): Promise<TrainingState> {
  const [theta, ...moments] = await Promise.all(
    // A copy: on WASM `data` may be a view of memory that the next step uses again.
    unmixer.state().map(async (tensor) => (await tensor.data<'float32'>()).slice()),
  );
  return { step, theta, moments };
}

/**
 * The network of `warm` before the first step of an optimiser that knows nothing yet. E is not taken over: the labels
 * have given a new one, which ends nearer to the truth (docs/accuracy.md, Updates).
 */
async function beginning(unmixer: Unmixer, warm: Float32Array): Promise<TrainingState> {
  const own = await stateOf(unmixer, 0);
  const theta = warm.slice();
  const [from, to] = unmixer.ranges.E;
  // Weights of another network are for `restore` to refuse.
  if (theta.length === own.theta.length) theta.set(own.theta.subarray(from, to), from);
  return { ...own, theta };
}

const otherDomain = (was: 'raw' | 'unit'): string =>
  was === 'raw'
    ? 'The labels now say that brightness varies from pixel to pixel, which the trained weights do not know: the run was trained anew.'
    : 'The labels now say that brightness does not vary from pixel to pixel, which the trained weights do not know: the run was trained anew.';

const tooFar = (done: number, steps: number): StudioError =>
  new StudioError({
    kind: 'training',
    field: 'steps',
    message: 'These weights have been trained for more steps than the settings ask for.',
    found: `${done} steps`,
    expected: `at most ${steps}`,
    advice: 'Set the steps to at least as many, or train anew.',
  });

/** The current estimate for display, and what it was read from. */
async function read(
  unmixer: Unmixer,
  prepared: Prepared,
  { cube, mask, settle }: TrainInput,
  step: number,
): Promise<{ estimate: Estimate; a: Float32Array; E: Float32Array }> {
  const { abundances: a, endmembers: E } = await unmixer.estimate(settle);
  const { domain, bandIndex, R } = prepared;
  return {
    estimate: {
      step,
      abundances: masked(a, mask.pixels, R),
      endmembers: endmembersForDisplay(E, domain, prepared, bandIndex, cube.bands),
    },
    a,
    E,
  };
}

async function summarise(
  unmixer: Unmixer,
  prepared: Prepared,
  faults: BandFaults | null,
  input: TrainInput,
  ms: number,
): Promise<RunSummary> {
  const { cube, mask, config } = input;
  const strength = smoothingOf(cube, mask, prepared, config.settings);
  const { steps, start } = config.settings;
  let own = await read(unmixer, prepared, input, steps);
  // Preset paper is given as published, whatever it answers.
  const notKept = start === 'classical' ? await whyNotKept(unmixer, prepared, own.a) : null;
  if (notKept) {
    unmixer.keepStart();
    own = await read(unmixer, prepared, input, steps);
  }
  const { estimate: rough, a: raw, E } = own;
  const { lines, samples } = cube;
  const a = smoothed(raw, prepared.R, { lines, samples, pixels: mask.pixels }, strength);
  const estimate = { ...rough, abundances: masked(a, mask.pixels, prepared.R) };
  const error = reconstructionError(reconstructionOf(prepared), input.mask, a, E);
  return {
    estimate,
    reconstructionError: error.map,
    reconstructionRmse: error.rmse,
    scales: cubeScales(E, prepared.domain, prepared),
    ...(strength > 0 ? { smoothing: strength } : {}),
    ...(prepared.prior ? { heeded: prepared.prior.ground.weight } : {}),
    ...(notKept ? { notKept } : {}),
    parameters: unmixer.parameters,
    seconds: ms / 1000,
    engine: input.engine,
    state: await stateOf(unmixer, input.config.settings.steps),
    learned: new TextEncoder().encode(
      JSON.stringify(learnedOf(prepared, faults, mask, cube.bands, unmixer.network, E, strength)),
    ),
  };
}
