/** What is done: one JSON file a scene, one line a cell, so that calls on different scenes never write the same file. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LabelErrorKind } from '../../scene/labelErrors';
import type { Measured } from './options';

/** What the label model said of the labels of one draw, beside what is true. */
export interface StoredOpinion {
  /** Whether the label made wrong is called doubtful; null where none was made wrong. */
  readonly found: boolean | null;
  /** Whether it is the most suspicious of all; null where none was made wrong. */
  readonly first: boolean | null;
  /** Labels off by less than 15 % of the pixel, and how many of them are called doubtful. */
  readonly good: number;
  readonly accused: number;
  /** Other labels off by more than 30 %, and how many of them are called doubtful. */
  readonly off: number;
  readonly offFound: number;
  /** σ̂ */
  readonly agreement: number;
}

export interface LabelRun {
  readonly kind: LabelErrorKind;
  readonly draw: number;
  readonly method: Measured;
  readonly steps: number | null;
  readonly code: string;
  /** Mean over endmembers; null where it failed. */
  readonly rmse: number | null;
  readonly failed: string | null;
  /** What the label model said of the labels; only method `start` has it. */
  readonly opinion?: StoredOpinion;
}

export type LabelKey = Omit<LabelRun, 'rmse' | 'failed' | 'opinion'>;

/** All cells of one scene; `hash` is of the scene's numbers. */
export interface StoredScene {
  readonly hash: string;
  readonly runs: readonly LabelRun[];
}

const names = ['kind', 'draw', 'method'] as const;
const facts = ['steps', 'code'] as const;

export function findLabelRun(runs: readonly LabelRun[], key: LabelKey): LabelRun | undefined {
  return runs.find((run) => [...names, ...facts].every((name) => run[name] === key[name]));
}

/** The runs with some more, in place of older ones of the same kind, draw and method; in a fixed order. */
export function withLabelRuns(runs: readonly LabelRun[], more: readonly LabelRun[]): LabelRun[] {
  const replaced = (run: LabelRun): boolean =>
    more.some((m) => names.every((name) => run[name] === m[name]));
  return [...runs.filter((run) => !replaced(run)), ...more].sort(
    (a, b) => a.kind.localeCompare(b.kind) || a.method.localeCompare(b.method) || a.draw - b.draw,
  );
}

const fileOf = (folder: string, scene: string): string =>
  path.join(folder, `${scene.replace(/[^\w@.-]/g, '-')}.json`);

/** Cells of a scene whose numbers have changed are forgotten. */
export function readStored(folder: string, scene: string, hash: string): LabelRun[] {
  const file = fileOf(folder, scene);
  if (!existsSync(file)) return [];
  const stored = JSON.parse(readFileSync(file, 'utf8')) as StoredScene;
  return stored.hash === hash ? [...stored.runs] : [];
}

export function writeStored(folder: string, scene: string, { hash, runs }: StoredScene): void {
  mkdirSync(folder, { recursive: true });
  const file = fileOf(folder, scene);
  const lines = runs.map((run) => `  ${JSON.stringify(run)}`).join(',\n');
  // Renamed whole: an interrupted call leaves no half file.
  writeFileSync(`${file}.new`, `{"hash":"${hash}","runs":[\n${lines}\n]}\n`);
  renameSync(`${file}.new`, file);
}
