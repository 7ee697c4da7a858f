/** Runs of preset studio with all its steps that `npm run bench:noise` stored: what the instant answers are held against. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Stored } from './compare';

interface NoiseRun {
  readonly scene: string;
  readonly snr: number | null;
  readonly protocol: string;
  readonly draw: number;
  readonly version: string;
  readonly method: string;
  readonly rmse: number | null;
}

const real = ['samson', 'urban_crop'];

/** @returns by scene and noise, in the order of docs/noise.json */
export function storedStudio(root: string): Stored[] {
  const text = readFileSync(path.join(root, 'docs/noise.json'), 'utf8');
  const { runs } = JSON.parse(text) as { runs: NoiseRun[] };
  const ours = runs.filter(
    ({ protocol, version, method, rmse }) =>
      protocol === 'spread' && version === 'now' && method === 'studio' && rmse !== null,
  );
  const groups = new Map<string, NoiseRun[]>();
  for (const run of ours) {
    const key = `${run.scene} ${run.snr}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((some) => {
    const { scene: name, snr } = some[0];
    return {
      cell: { name, snr, real: real.includes(name) },
      draws: some.map(({ draw }) => draw),
      studio: some.map(({ rmse }) => rmse!),
    };
  });
}
