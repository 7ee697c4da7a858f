/** The parts of the bench, each a function of a session: what is measured, in which order and sizes. */
import type { Session } from './browser';
import type { Options } from './options';
import type * as Result from './results';
import { findTorch } from './torch';

type Part<T> = (session: Session, engine: Result.EngineName, options: Options) => Promise<T>;

/** The defaults of scripts/bench/torch_step.py. */
export const torchScene = { lines: 95, samples: 95, bands: 156, endmembers: 3 };
const square = (side: number): Result.SceneSpec => ({
  lines: side,
  samples: side,
  bands: 162,
  endmembers: 5,
});

/** What the engine can do, and every op at its sizes; an op that fails is reported in its row. */
export const measureOps: Part<Pick<Result.EngineResult, 'facts' | 'rates' | 'ops'>> = (
  session,
  engine,
  { quick },
) =>
  session.withTab(engine, async ({ facts, call }) => {
    const rates = await call('rates', quick);
    const ops: Result.OpResult[] = [];
    for (const { index, op, sizes } of await call('cases', engine)) {
      for (const size of quick ? sizes.slice(0, 1) : sizes) {
        try {
          ops.push(await call('op', index, size, quick));
        } catch (error) {
          ops.push({ op, size, failed: messageOf(error) });
        }
      }
    }
    return { facts, rates, ops };
  });

export const measureComposed: Part<Result.ComposedResult> = (session, engine, { quick }) =>
  session.withTab(engine, ({ call }) => call('composed', quick));

/** Scenes by preset. Emulated, a large scene takes most of a minute a step. */
function scenes(software: boolean, quick: boolean): [Result.SceneSpec, 'studio' | 'paper'][] {
  if (quick) return [square(64), square(96)].map((spec) => [spec, 'studio']);
  const studio = [64, 128, 192, 307].map(square);
  const paper = [square(64), torchScene, ...(software ? [] : [square(128), square(307)])];
  return [
    ...studio.map((spec): [Result.SceneSpec, 'studio'] => [spec, 'studio']),
    ...paper.map((spec): [Result.SceneSpec, 'paper'] => [spec, 'paper']),
  ];
}

/** `done` gets each result as it comes, so that a failure keeps those before it. */
export async function measureSteps(
  session: Session,
  engine: Result.EngineName,
  { quick, dispatches }: Options,
  done: (step: Result.StepResult) => void,
): Promise<void> {
  const { software } = await session.withTab(engine, async ({ facts }) => facts);
  for (const [spec, preset] of scenes(software, quick)) {
    const request = {
      spec,
      preset,
      most: quick ? 3 : 15,
      budgetMs: quick ? 3000 : 6000,
      dispatches,
    };
    done(await session.withTab(engine, ({ call }) => call('steps', request)));
  }
}

/** Preset studio on a noisy scene, by what its spatial branch reads; on WASM with one thread and with two. */
export async function measureBranch(
  session: Session,
  engine: Result.EngineName,
  { quick }: Options,
): Promise<NonNullable<Result.EngineResult['branch']>> {
  const results: NonNullable<Result.EngineResult['branch']> = [];
  for (const cores of engine === 'wasm' ? [1, 2] : [undefined]) {
    await session.withTab(
      engine,
      async ({ facts, call }) => {
        const result = await call('branch', square(quick ? 64 : 128), quick ? 3 : 11);
        results.push({ adapter: facts.adapter, result });
      },
      cores,
    );
  }
  return results;
}

export const measureWarm: Part<Result.WarmResult> = (session, engine) =>
  session.withTab(engine, ({ call }) => call('warm', square(64)));

/** 500 steps of a small scene after a start in which caches fill. */
export const measureGrowth: Part<Result.GrowthResult> = (session, engine, { quick }) =>
  session.withTab(engine, async ({ call, heapBytes }) => {
    const spec = { ...square(32), samples: 40 };
    // The browser compiles our code in the first hundred steps, and keeps what it learned on its heap.
    const start = quick ? 20 : 120;
    const steps = quick ? 50 : 500;
    const point = async (step: number): Promise<Result.MemoryPoint> => ({
      step,
      ...(await call('memory')),
      heapBytes: await heapBytes(),
    });
    await call('grow', spec, start);
    const from = await point(start);
    await call('grow', spec, steps);
    return { from, to: await point(start + steps) };
  });

/** The steps that the roofline and the comparison with torch are about. */
export const measureProfile: Part<Result.ProfileResult[]> = async (session, engine, { quick }) => {
  const results: Result.ProfileResult[] = [];
  for (const [spec, preset] of [
    [torchScene, 'paper'],
    [square(96), 'studio'],
  ] as const) {
    const steps = quick ? 2 : 10;
    const result = await session.withTab(engine, ({ call }) =>
      call('profile', spec, preset, steps),
    );
    // What takes less than a thousandth is left out.
    const kernels = result.kernels.filter((k) => k.ms > result.stepMs / 1000);
    results.push({ ...result, kernels });
  }
  return results;
};

/** WASM and torch in turn, so that what else the machine does meets both. */
export async function measureTorch(
  session: Session,
  { quick }: Options,
): Promise<Result.TorchResult | { readonly absent: string }> {
  const torch = findTorch();
  if (typeof torch === 'string') return { absent: torch };
  const threads = 2;
  const wasmMs: number[] = [];
  const torchMs: number[] = [];
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    const request = {
      spec: torchScene,
      preset: 'paper',
      most: quick ? 5 : 15,
      budgetMs: 20_000,
      dispatches: false,
    } as const;
    const { stepMs } = await session.withTab('wasm', ({ call }) => call('steps', request));
    wasmMs.push(stepMs);
    torchMs.push(torch.step(torchScene, threads, quick ? 5 : 15).stepMs);
  }
  const ratio = Math.min(...wasmMs) / Math.min(...torchMs);
  return { ...torchScene, threads, wasmMs, torchMs, ratio };
}

export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .replace(/^page\.evaluate: /, '')
    .split('\n')[0];
