/**
 * The published peers on WASM against the same networks in PyTorch (torch_peers.py), in turn: with two threads by the
 * clock, in the browser; and with one thread in processor time, in Node, which says something on a busy machine too.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { upperMedian } from '../../src/maths/median';
import { bundle } from '../cli/bundle.mjs';
import { nodeIo } from '../cli/io.mjs';
import { root, type Session } from './browser';
import type { Options } from './options';
import type { PeerRequest } from './peerNode';
import type { PairedTimes, PeerResult, PeerSpec, PeerStep } from './results';
import { short, table } from './table';
import { findTorch } from './torch';

/** Samson's size. */
const scene = { lines: 95, samples: 95, bands: 156, endmembers: 3 };
const peers = ['a2san', 'deeptrans', 'unmamba'] as const;

export async function measurePeers(
  session: Session,
  { quick }: Options,
): Promise<PeerResult[] | { readonly absent: string }> {
  const torch = findTorch();
  if (typeof torch === 'string') return { absent: torch };
  const [rounds, steps] = quick ? [1, 3] : [3, 7];
  const folder = path.join(root, `node_modules/.cache/unmixing-studio-bench-${process.pid}`);
  await bundle('scripts/bench/peerNode.ts', folder);
  try {
    const results: PeerResult[] = [];
    for (const peer of peers) {
      const spec: PeerSpec = { ...scene, peer };
      const inBrowser = (): Promise<PeerStep> =>
        session.withTab('wasm', ({ call }) => call('peer', spec, steps));
      const inNode = (): Promise<PeerStep> => Promise.resolve(nodeSteps(folder, spec, steps));
      const clock = await paired(rounds, inBrowser, () => torch.step(spec, 2, steps, 'wall'));
      const processor = await paired(rounds, inNode, () => torch.step(spec, 1, steps, 'cpu'));
      const { parameters, ...times } = clock;
      results.push({ ...spec, parameters, clock: times, processor });
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws Error when a twin has not as many numbers as the peer: it would be another network */
async function paired(
  rounds: number,
  ours: () => Promise<PeerStep>,
  theirs: () => PeerStep,
): Promise<PairedTimes & Pick<PeerStep, 'parameters'>> {
  const wasmMs: number[] = [];
  const torchMs: number[] = [];
  let parameters = 0;
  for (let round = 0; round < rounds; round++) {
    const [a, b] = [await ours(), theirs()];
    ({ parameters } = a);
    if (b.parameters !== parameters)
      throw new Error(`it learns ${parameters} numbers, its twin in PyTorch ${b.parameters}`);
    wasmMs.push(a.stepMs);
    torchMs.push(b.stepMs);
  }
  const ratios = wasmMs.map((ms, i) => ms / torchMs[i]);
  return { parameters, wasmMs, torchMs, ratios, ratio: upperMedian(ratios)! };
}

/** @throws Error with what the process said when it failed */
function nodeSteps(folder: string, spec: PeerSpec, steps: number): PeerStep {
  const request: PeerRequest = { spec, steps, wasm: nodeIo().wasmFolder };
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-warnings', path.join(folder, 'main.mjs'), JSON.stringify(request)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr.trim().split('\n').slice(-4).join(' '));
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PeerStep;
}

export function peersText(results: readonly PeerResult[]): string {
  const row = (r: PeerResult, of: 'clock' | 'processor'): string[] => [
    r.peer,
    of === 'clock' ? 'clock, 2 threads' : 'processor, 1 thread',
    r.parameters.toLocaleString('en'),
    short(Math.min(...r[of].wasmMs)),
    short(Math.min(...r[of].torchMs)),
    r[of].ratios.map((v) => v.toFixed(2)).join(' '),
    r[of].ratio.toFixed(2),
  ];
  return table(
    ['peer', 'time', 'numbers', 'WASM, ms', 'torch, ms', 'ratios of the rounds', 'at most 1'],
    results.flatMap((r) => [row(r, 'clock'), row(r, 'processor')]),
  );
}
