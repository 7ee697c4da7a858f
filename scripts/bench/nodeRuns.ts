/**
 * Runs in Node on WASM, one thread, measured in processor time, so that other programs count little: what the answer of a
 * scene costs by part, and what a run costs while somebody looks inside. Bundled and started by node.ts; the one argument
 * is a `NodeRequest` as JSON, the result goes to the standard output as JSON.
 */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { makeProbeService } from '../../src/jobs/probe/service';
import { registerKernels, useWasm } from '../../src/kernels';
import { presetSettings } from '../../src/settings/settings';
import { makeRunSwitch } from '../../src/training/control';
import { makeUnmixer } from '../../src/training/dualBranch';
import { whyNotKept } from '../../src/training/guard';
import { planOf, train } from '../../src/training/train';
import { smoothed, smoothingOf } from '../../src/unmixing/answerSmoothing';
import { reconstructionError, reconstructionOf } from '../../src/unmixing/reconstruction';
import type { AnswerResult, InsideResult, SceneSpec } from './results';
import { labelsOf, prepareScene } from './scene';
import { median } from './timing';

export interface NodeRequest {
  readonly what: 'answer' | 'inside';
  readonly spec: SceneSpec;
  readonly snrDb: number;
  readonly rounds: number;
  /** Folder of tfjs's .wasm files. */
  readonly wasm: string;
}

const request = JSON.parse(process.argv[2]) as NodeRequest;
registerKernels();
await useWasm({ folder: request.wasm });
const result = request.what === 'answer' ? await answer(request) : await inside(request);
process.stdout.write(`${JSON.stringify(result)}\n`);

/** Milliseconds of the processor so far, by all threads of the process. */
function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The parts of an answer of preset studio, in the order in which a run that ends does them; least of the rounds. */
async function answer({ spec, snrDb, rounds }: NodeRequest): Promise<AnswerResult> {
  const settings = presetSettings('studio');
  const least = new Map<string, number>();
  const timed = async <T>(part: string, work: () => T | Promise<T>): Promise<T> => {
    const from = cpuNow();
    const value = await work();
    least.set(part, Math.min(least.get(part) ?? Infinity, cpuNow() - from));
    return value;
  };
  const { scene, prepared } = prepareScene(spec, settings, snrDb);
  const { cube, mask } = scene;
  const { names, labels } = labelsOf(scene, spec.endmembers);
  const plan = planOf({ cube, mask, config: { settings, endmemberNames: names, labels } });
  const shape = { lines: cube.lines, samples: cube.samples, pixels: mask.pixels };
  const model = makeUnmixer(cube, mask, prepared, settings, plan);
  const kappa = model.noisy?.weight ?? 0;
  model.step(0).dispose();
  for (let round = 0; round < rounds; round++) {
    const { abundances, endmembers } = await timed('network', () => model.estimate());
    await timed('kept or not', () => whyNotKept(model, prepared, abundances));
    const strength = await timed('how much to smooth', () =>
      smoothingOf(cube, mask, prepared, settings),
    );
    const a = await timed('total variation', () =>
      smoothed(abundances, prepared.R, shape, strength),
    );
    await timed('reconstruction error', () =>
      reconstructionError(reconstructionOf(prepared), mask, a, endmembers),
    );
  }
  model.dispose();
  const parts = [...least].map(([part, ms]) => ({ part, ms }));
  return { ...spec, snrDb, kappa, rounds, parts };
}

/** Whole runs of preset studio, without and with a question that stands, in turn; the first pair is left out. */
async function inside({ spec, snrDb, rounds }: NodeRequest): Promise<InsideResult> {
  const settings = presetSettings('studio');
  const { scene } = prepareScene(spec, settings, snrDb);
  const { cube, mask } = scene;
  const { names: endmemberNames, labels } = labelsOf(scene, spec.endmembers);
  const config = { settings, endmemberNames, labels };
  const engine = { engine: 'wasm', adapter: 'CPU', software: false, reason: '' } as const;
  const pixel = { line: spec.lines >> 1, sample: spec.samples >> 1 };
  let looks = 0;
  async function run(looked: boolean): Promise<number> {
    looks = 0;
    const from = cpuNow();
    const device = { info: engine, settle: turn, fault: () => Promise.resolve(null) };
    const holder = { get: () => Promise.resolve(device), drop: () => undefined };
    const service = makeProbeService(
      () => ({ cube, mask }),
      holder,
      () => true,
      cpuNow,
      (event) => {
        if (event.type === 'probeFailed') throw new Error(event.error.message);
        looks++;
      },
    );
    if (looked) service.ask(1, { run: 1, pixel, over: null });
    const watch = service.watch(1);
    const input = { run: 1, cube, mask, config, engine, control: makeRunSwitch(), watch };
    for await (const event of train({ ...input, settle: turn, now: cpuNow })) {
      if (event.type === 'finished' && event.summary.estimate.step !== settings.steps)
        throw new Error('the run did not end');
    }
    return cpuNow() - from;
  }
  await run(true);
  const pairs: { closed: number; open: number }[] = [];
  let most = 0;
  for (let round = 0; round < rounds; round++) {
    const pair = { closed: 0, open: 0 };
    for (const looked of round % 2 === 0 ? [false, true] : [true, false]) {
      pair[looked ? 'open' : 'closed'] = await run(looked);
      if (looked) most = Math.max(most, looks);
    }
    pairs.push(pair);
  }
  const leastOf = (key: 'closed' | 'open'): number => Math.min(...pairs.map((p) => p[key]));
  return {
    ...spec,
    ...{ snrDb, rounds, looks: most },
    ...{ closedMs: leastOf('closed'), openMs: leastOf('open') },
    ratio: median(pairs.map((p) => p.open / p.closed)),
  };
}

/** A turn of the event loop: between steps a worker hears its messages. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
