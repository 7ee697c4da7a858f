/** One run of the dual-branch network as an async generator of events: prepares, trains (loop.ts), shows, finishes. */
import type { Cube, ValidityMask } from '../cube/cube';
import { StudioError } from '../cube/errors';
import { settingsProblems } from '../settings/settings';
import type { EngineInfo, Estimate, RunSummary, TrainConfig, TrainEvent } from './events';
import { optimise, readAndFree, type LoopInput } from './loop';
import { prepare, type Prepared } from './prepare';
import { reconstructionError, reconstructionOf } from './reconstruction';
import { endmembersForDisplay, masked } from './spectra';
import { makeUnmixer, type Unmixer } from './unmixer';

export interface TrainInput extends LoopInput {
  readonly run: number;
  readonly cube: Cube;
  readonly mask: ValidityMask;
  readonly config: TrainConfig;
  readonly engine: EngineInfo;
}

/** @throws StudioError when the labels, settings or scene cannot be trained on */
export async function* train(input: TrainInput): AsyncGenerator<TrainEvent, void, void> {
  const { run, cube, mask, config, control, now } = input;
  const { settings, labels, endmemberNames } = config;
  const problems = settingsProblems(settings);
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
  yield { type: 'preparing', run, what: 'Finding the best classical answer' };
  await input.settle();
  if (control.cancelled) return yield { type: 'cancelled', run, step: 0 };
  const prepared = prepare(cube, mask, endmemberNames, labels, settings);
  yield { type: 'preparing', run, what: 'Building the network' };
  await input.settle();
  if (control.cancelled) return yield { type: 'cancelled', run, step: 0 };
  const unmixer = makeUnmixer(cube, mask, prepared, settings);
  const loop = optimise(unmixer, settings.steps, input);
  try {
    yield {
      type: 'started',
      run,
      steps: settings.steps,
      parameters: unmixer.parameters,
      classical: prepared.classical,
    };
    for (;;) {
      const next = await loop.next();
      if (next.done) {
        if (next.value === settings.steps) break;
        yield { type: 'cancelled', run, step: next.value };
        return;
      }
      const event = next.value;
      if (event.type === 'show') {
        const { estimate } = await read(unmixer, prepared, input, event.step);
        yield { type: 'estimate', run, estimate };
      } else if (event.type === 'progress') {
        const elapsedMs = now() - began - pausedMs;
        yield { ...event, run, elapsedMs };
      } else {
        if (event.type === 'resumed') pausedMs += event.pausedMs;
        yield { type: event.type, run, step: event.step };
      }
    }
    yield {
      type: 'finished',
      run,
      summary: await summarise(unmixer, prepared, input, now() - began - pausedMs),
    };
  } finally {
    await loop.return(0);
    unmixer.dispose();
  }
}

/** The current estimate for display, and what it was read from. */
async function read(
  unmixer: Unmixer,
  prepared: Prepared,
  { cube, mask }: TrainInput,
  step: number,
): Promise<{ estimate: Estimate; a: Float32Array; E: Float32Array }> {
  const { abundances, endmembers } = unmixer.estimate();
  const [a, E] = await readAndFree([abundances, endmembers]);
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
  input: TrainInput,
  ms: number,
): Promise<RunSummary> {
  const { estimate, a, E } = await read(unmixer, prepared, input, input.config.settings.steps);
  const error = reconstructionError(reconstructionOf(prepared), input.mask, a, E);
  return {
    estimate,
    reconstructionError: error.map,
    reconstructionRmse: error.rmse,
    parameters: unmixer.parameters,
    seconds: ms / 1000,
    engine: input.engine,
  };
}
