/** What is done: one JSON file, one line a run, so that an interrupted call goes on where it ended. No times, no machine. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Strategy } from './options';

export interface ActiveRun {
  readonly scene: string;
  /** Of the scene's numbers. */
  readonly hash: string;
  readonly strategy: Strategy;
  readonly seed: number;
  readonly steps: number | null;
  /** Of the network's code, and of the suggestions' where they were used. */
  readonly code: string;
  /** Mean over endmembers; null where the run failed. */
  readonly rmse: number | null;
  readonly failed: string | null;
}

export type ActiveKey = Omit<ActiveRun, 'rmse' | 'failed'>;

const names = ['scene', 'strategy', 'seed'] as const;
const facts = ['hash', 'steps', 'code'] as const;

export function findActive(runs: readonly ActiveRun[], key: ActiveKey): ActiveRun | undefined {
  return runs.find((run) => [...names, ...facts].every((name) => run[name] === key[name]));
}

/** The runs with one more, in place of an older one of the same scene, strategy and seed; in a fixed order. */
export function withActive(runs: readonly ActiveRun[], run: ActiveRun): ActiveRun[] {
  return [...runs.filter((r) => names.some((name) => r[name] !== run[name])), run].sort(
    (a, b) =>
      a.scene.localeCompare(b.scene) || a.strategy.localeCompare(b.strategy) || a.seed - b.seed,
  );
}

export function readActive(file: string): ActiveRun[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ActiveRun[]) : [];
}

export function writeActive(file: string, runs: readonly ActiveRun[]): void {
  mkdirSync(path.dirname(file), { recursive: true });
  // Renamed whole: an interrupted call leaves no half file.
  writeFileSync(`${file}.new`, `[\n${runs.map((r) => `  ${JSON.stringify(r)}`).join(',\n')}\n]\n`);
  renameSync(`${file}.new`, file);
}
