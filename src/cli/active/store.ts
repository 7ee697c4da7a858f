/** What is done: one JSON file, one line a run, so that an interrupted call goes on where it ended. No times, no machine. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Answers, Strategy } from './options';

export interface ActiveRun {
  readonly scene: string;
  /** A hash of the scene's numbers. */
  readonly hash: string;
  readonly strategy: Strategy;
  readonly answers: Answers;
  /** `untrained`: what the studio answers before it trains. */
  readonly method: 'studio' | 'untrained';
  readonly seed: number;
  readonly steps: number | null;
  /** Of the network's code, and of the suggestions' where they were used. */
  readonly code: string;
  /** Mean over endmembers; null where the run failed. */
  readonly rmse: number | null;
  readonly failed: string | null;
}

/** A run as it was stored before the benchmark asked an imprecise person. */
type OlderRun = Omit<ActiveRun, 'answers' | 'method'>;

export type ActiveKey = Omit<ActiveRun, 'rmse' | 'failed'>;

const names = ['scene', 'strategy', 'answers', 'method', 'seed'] as const;
const facts = ['hash', 'steps', 'code'] as const;

export function findActive(runs: readonly ActiveRun[], key: ActiveKey): ActiveRun | undefined {
  return runs.find((run) => [...names, ...facts].every((name) => run[name] === key[name]));
}

/** The same run by other code or on other numbers: better than nothing until it is done anew. */
export function findOlder(runs: readonly ActiveRun[], key: ActiveKey): ActiveRun | undefined {
  return runs.find((run) => [...names, 'steps' as const].every((name) => run[name] === key[name]));
}

/** The runs with one more, in place of an older one of the same names; in a fixed order. */
export function withActive(runs: readonly ActiveRun[], run: ActiveRun): ActiveRun[] {
  return [...runs.filter((r) => names.some((name) => r[name] !== run[name])), run].sort(
    (a, b) =>
      a.scene.localeCompare(b.scene) ||
      a.strategy.localeCompare(b.strategy) ||
      a.answers.localeCompare(b.answers) ||
      a.method.localeCompare(b.method) ||
      a.seed - b.seed,
  );
}

export function readActive(file: string): ActiveRun[] {
  if (!existsSync(file)) return [];
  const stored = JSON.parse(readFileSync(file, 'utf8')) as (ActiveRun | OlderRun)[];
  return stored.map((run) => ({ answers: 'exact', method: 'studio', ...run }));
}

export function writeActive(file: string, runs: readonly ActiveRun[]): void {
  mkdirSync(path.dirname(file), { recursive: true });
  // Renamed whole: an interrupted call leaves no half file.
  writeFileSync(`${file}.new`, `[\n${runs.map((r) => `  ${JSON.stringify(r)}`).join(',\n')}\n]\n`);
  renameSync(`${file}.new`, file);
}
