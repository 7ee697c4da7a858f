/** The scenes of a batch: what is known of each, which names their maps get, and how long the rest will take. Pure. */
import type { ApplyAnswer } from '../../protocol/apply';
import type { SceneFiles } from '../../readers/partners';
import type { StudioErrorData } from '../../scene/errors';

export interface BatchItem extends SceneFiles {
  readonly id: number;
  /** What the names of its maps begin with; no two of a batch are the same. */
  readonly stem: string;
  /** Of all its files. */
  readonly bytes: number;
  /** Of each file when it was added. */
  readonly fingerprints: readonly string[];
  readonly status: 'waiting' | 'going' | 'done' | 'failed';
  /** 0..1 */
  readonly fraction: number;
  readonly answer: ApplyAnswer | null;
  readonly error: StudioErrorData | null;
}

/** A name that every system takes, without its ending, as the command makes it. */
const stemOf = (name: string): string =>
  name
    .replace(/\.[^.]*$/, '')
    // oxlint-disable-next-line no-control-regex -- control characters are what must go
    .replace(/[\u0000-\u001f<>:"/\\|?*]+/g, '-')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .slice(0, 90) || 'scene';

/** Systems take `A` and `a` for one file. */
export function freeStem(name: string, taken: readonly string[]): string {
  const stem = stemOf(name);
  const used = new Set(taken.map((t) => t.toLowerCase()));
  let free = stem;
  for (let n = 2; used.has(free.toLowerCase()); n++) free = `${stem}_${n}`;
  return free;
}

/** The same files, whatever they are called. */
export const sameFiles = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((mark, i) => mark === b[i]);

export const sizeOf = ({ files }: SceneFiles): number => files.reduce((sum, f) => sum + f.size, 0);

/** How far all are, by their bytes: 0..1. */
export function fractionOf(items: readonly BatchItem[]): number {
  const all = items.reduce((sum, i) => sum + i.bytes, 0);
  const part = ({ status, bytes, fraction }: BatchItem): number =>
    status === 'done' || status === 'failed' ? bytes : status === 'going' ? bytes * fraction : 0;
  return all === 0 ? 0 : items.reduce((sum, i) => sum + part(i), 0) / all;
}

/** What has been answered since the queue was started: bytes, in so many milliseconds. */
export interface Pace {
  readonly bytes: number;
  readonly ms: number;
}

/** Milliseconds that the rest will take at this pace; null while there is no telling. */
export function timeLeft(items: readonly BatchItem[], { bytes, ms }: Pace): number | null {
  const going = items.find((i) => i.status === 'going');
  const done = bytes + (going ? going.bytes * going.fraction : 0);
  if (done <= 0 || ms < 1000) return null;
  const left = items.reduce(
    (sum, i) =>
      sum +
      (i.status === 'waiting' ? i.bytes : i.status === 'going' ? i.bytes * (1 - i.fraction) : 0),
    0,
  );
  return (ms / done) * left;
}
