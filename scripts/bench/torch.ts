/**
 * The same networks in PyTorch on the CPU: runs scripts/bench/torch_step.py and torch_peers.py when there is a Python with
 * torch. They compile a scan in C on their first run and need `cc` for that.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './browser';
import type { PeerSpec, PeerStep, SceneSpec } from './results';

export interface Torch {
  /**
   * The median of `steps`, of preset paper or of a peer.
   * @param clock of a peer: the time that passes, or that of the processor
   * @throws Error with what Python said
   */
  readonly step: (
    spec: SceneSpec | PeerSpec,
    threads: number,
    steps: number,
    clock?: 'wall' | 'cpu',
  ) => PeerStep;
}

/** @returns why there is none, as text, or a way to run it */
export function findTorch(): Torch | string {
  const folder = path.join(root, 'scripts/bench');
  const python = process.env.UNMIXING_PYTHON || 'python3';
  // ninja of a virtual environment is beside its interpreter.
  const beside = path.isAbsolute(python) ? path.dirname(python) : '';
  const env = {
    ...process.env,
    PATH: [beside, process.env.PATH].filter(Boolean).join(path.delimiter),
  };
  const run = (args: readonly string[]): string => {
    const child = spawnSync(python, args, { env, cwd: folder, encoding: 'utf8' });
    if (child.error) throw child.error;
    if (child.status !== 0)
      throw new Error(`Python ended with ${child.status}: ${child.stderr.trim().slice(-300)}`);
    return child.stdout;
  };
  try {
    run(['-c', 'import torch']);
  } catch {
    return `not compared with PyTorch: “${python}” has no torch. UNMIXING_PYTHON=/path/to/python names one that has (pip install torch)`;
  }
  return {
    step(spec, threads, steps, clock) {
      const script = 'peer' in spec ? 'torch_peers.py' : 'torch_step.py';
      const args = Object.entries({ ...spec, threads, steps, ...(clock ? { clock } : {}) }).flatMap(
        ([name, value]) => [`--${name}`, `${value}`],
      );
      const said = run([path.join(folder, script), ...args]).trim();
      const last = JSON.parse(said.split('\n').at(-1) ?? '') as {
        secondsPerStep: number;
        parameters: number;
      };
      return { stepMs: 1000 * last.secondsPerStep, parameters: last.parameters };
    },
  };
}
