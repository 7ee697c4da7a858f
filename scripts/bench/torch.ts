/**
 * The same network in PyTorch on the CPU: runs scripts/bench/torch_step.py when there is a Python with torch. It
 * compiles a C++ op on its first run and needs ninja and a compiler for that.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './browser';
import type { SceneSpec } from './results';

export interface Torch {
  /** Milliseconds of a step, the median of `steps`. @throws Error with what Python said */
  readonly stepMs: (spec: SceneSpec, threads: number, steps: number) => number;
}

/** @returns why there is none, as text, or a way to run it */
export function findTorch(): Torch | string {
  const script = path.join(root, 'scripts/bench/torch_step.py');
  const python = process.env.UNMIXING_PYTHON || 'python3';
  // ninja of a virtual environment is beside its interpreter.
  const folder = path.isAbsolute(python) ? path.dirname(python) : '';
  const env = {
    ...process.env,
    PATH: [folder, process.env.PATH].filter(Boolean).join(path.delimiter),
  };
  const run = (args: readonly string[]): string => {
    const child = spawnSync(python, args, { env, cwd: path.dirname(script), encoding: 'utf8' });
    if (child.error) throw child.error;
    if (child.status !== 0)
      throw new Error(`Python ended with ${child.status}: ${child.stderr.trim().slice(-300)}`);
    return child.stdout;
  };
  try {
    run(['-c', 'import torch']);
  } catch {
    return 'no Python with torch (UNMIXING_PYTHON may name one)';
  }
  return {
    stepMs({ lines, samples, bands, endmembers }, threads, steps) {
      const sizes = { lines, samples, bands, endmembers, threads, steps };
      const args = Object.entries(sizes).flatMap(([name, value]) => [`--${name}`, `${value}`]);
      const last =
        run([script, ...args])
          .trim()
          .split('\n')
          .at(-1) ?? '';
      const { secondsPerStep } = JSON.parse(last) as { secondsPerStep: number };
      return 1000 * secondsPerStep;
    },
  };
}
