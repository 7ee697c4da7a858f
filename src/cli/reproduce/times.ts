/**
 * What a run of each method took where it was last run, apart from the results: those are the same on every machine, times
 * are not. Each says which processor it is of.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { underLock } from './lock';

interface RunTime {
  readonly seconds: number;
  /** "AMD EPYC, 2 cores"; null: a time of before it was noted. */
  readonly processor: string | null;
}

/** Of one run, by scene, then by method and its steps. */
export type Times = Readonly<Record<string, Readonly<Record<string, RunTime>>>>;

const fileIn = (folder: string): string => path.join(folder, 'times.json');
const keyOf = (method: string, steps: number): string => `${method} ${steps}`;

export function readTimes(folder: string): Times {
  const file = fileIn(folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Times) : {};
}

/** Null where it is not known. */
export const timeOf = (
  times: Times,
  scene: string,
  method: string,
  steps: number,
): RunTime | null => times[scene]?.[keyOf(method, steps)] ?? null;

/** NaN where it is not known. */
export const secondsOf = (times: Times, scene: string, method: string, steps: number): number =>
  timeOf(times, scene, method, steps)?.seconds ?? NaN;

/** Two digits: more would be noise of the machine. One line a run. */
export function noteTime(
  folder: string,
  scene: string,
  { method, steps, seconds }: { method: string; steps: number; seconds: number },
  processor: string,
): void {
  const rounded: RunTime = { seconds: Number(seconds.toPrecision(2)), processor };
  underLock(folder, () => {
    const times = readTimes(folder);
    const next: Times = { ...times, [scene]: { ...times[scene], [keyOf(method, steps)]: rounded } };
    mkdirSync(folder, { recursive: true });
    const file = fileIn(folder);
    writeFileSync(`${file}.new`, written(next));
    renameSync(`${file}.new`, file);
  });
}

function written(times: Times): string {
  const scenes = Object.entries(times).map(([scene, runs]) => {
    const lines = Object.entries(runs).map(
      ([key, time]) => `    ${JSON.stringify(key)}: ${JSON.stringify(time)}`,
    );
    return `  ${JSON.stringify(scene)}: {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n${scenes.join(',\n')}\n}\n`;
}
