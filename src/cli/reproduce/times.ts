/**
 * What a run of each method took where it was last run, apart from the results: those are the same on every machine, times
 * are not. One small file, which a run on another machine writes anew.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Seconds of one run, by scene, then by method and its steps. */
export type Times = Readonly<Record<string, Readonly<Record<string, number>>>>;

const fileIn = (folder: string): string => path.join(folder, 'times.json');
const keyOf = (method: string, steps: number): string => `${method} ${steps}`;

export function readTimes(folder: string): Times {
  const file = fileIn(folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Times) : {};
}

/** NaN where it is not known. */
export const secondsOf = (times: Times, scene: string, method: string, steps: number): number =>
  times[scene]?.[keyOf(method, steps)] ?? NaN;

/** Two digits: more would be noise of the machine. */
export function noteTime(
  folder: string,
  scene: string,
  { method, steps, seconds }: { method: string; steps: number; seconds: number },
): void {
  const times = readTimes(folder);
  const rounded = Number(seconds.toPrecision(2));
  const next = { ...times, [scene]: { ...times[scene], [keyOf(method, steps)]: rounded } };
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileIn(folder), `${JSON.stringify(next, null, 2)}\n`);
}
