/** The parts of the bench that run in Node in a process of their own: nodeRuns.ts, bundled once. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../cli/bundle.mjs';
import { nodeIo } from '../cli/io.mjs';
import { root } from './browser';
import type { NodeRequest } from './nodeRuns';
import type { AnswerResult, InsideResult, SceneSpec } from './results';

const square = (side: number): SceneSpec => ({
  lines: side,
  samples: side,
  bands: 162,
  endmembers: 5,
});

/** @throws Error with what the process said when it failed */
async function runAll<T>(requests: readonly Omit<NodeRequest, 'wasm'>[]): Promise<T[]> {
  const folder = path.join(root, `node_modules/.cache/unmixing-studio-bench-${process.pid}`);
  await bundle('scripts/bench/nodeRuns.ts', folder);
  try {
    return requests.map((request) => {
      const words = JSON.stringify({ ...request, wasm: nodeIo().wasmFolder });
      const program = path.join(folder, 'main.mjs');
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['--no-warnings', program, words],
        { encoding: 'utf8' },
      );
      if (status !== 0) throw new Error(stderr.trim().split('\n').slice(-4).join(' '));
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of a noisy scene and of a clean one. */
export const measureAnswer = (quick: boolean): Promise<AnswerResult[]> =>
  runAll(
    [10, 40].map((snrDb) => ({
      ...{ what: 'answer' as const, spec: square(quick ? 64 : 307), snrDb },
      rounds: quick ? 2 : 5,
    })),
  );

export const measureInside = (quick: boolean): Promise<InsideResult[]> =>
  runAll(
    [10, 40].map((snrDb) => ({
      ...{ what: 'inside' as const, spec: square(quick ? 48 : 100), snrDb },
      rounds: quick ? 2 : 7,
    })),
  );
