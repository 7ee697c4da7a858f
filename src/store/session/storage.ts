/** What sessions need of the place that keeps them. The browser's is src/ui/sessions/indexedDb.ts; tests have their own. */
import type { FileReference, Thumbnail } from '../../scene/importChoices';
import type { Json, StoredArray } from '../persist/pack';

/** What the list shows of a session, without reading it. */
export interface SessionSummary {
  readonly id: string;
  readonly name: string;
  /** Name of the scene. */
  readonly scene: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly saved: number;
  /** What the session and the copy of its scene take. */
  readonly bytes: number;
  readonly thumbnail: Thumbnail | null;
  /** Files of the scene and its truth; none for the demo scene. */
  readonly files: readonly FileReference[];
  /** True: a copy of the files is meant to be in the storage, too. */
  readonly copied: boolean;
}

export interface StoredSession {
  readonly summary: SessionSummary;
  readonly tree: unknown;
  readonly arrays: ReadonlyMap<string, StoredArray>;
}

export interface SessionChange {
  readonly summary: SessionSummary;
  readonly tree: Json;
  /** Arrays that are new; those stored before under other keys stay. */
  readonly put: ReadonlyMap<string, StoredArray>;
  readonly remove: readonly string[];
}

/** Every call may reject; `isFull` tells whether it was for want of room. */
export interface SessionStorage {
  list(): Promise<readonly SessionSummary[]>;
  load(id: string): Promise<StoredSession | null>;
  /** All of the change or nothing of it, even if the page dies meanwhile. */
  save(change: SessionChange): Promise<void>;
  update(summary: SessionSummary): Promise<void>;
  remove(id: string): Promise<void>;
  keepFile(reference: FileReference, file: Blob): Promise<void>;
  file(reference: FileReference): Promise<File | null>;
  /** Removes all files but these (`fileKey`). */
  dropFiles(keep: ReadonlySet<string>): Promise<void>;
  usage(): Promise<{ readonly used: number; readonly quota: number } | null>;
}

export const fileKey = ({ hash, name }: FileReference): string => `${hash}/${name}`;

export function isFull(error: unknown): boolean {
  return error instanceof Error || error instanceof DOMException
    ? error.name === 'QuotaExceededError'
    : false;
}

/** One tab has a session at a time, and a session is in one tab. */
export interface TabLocks {
  /** False when another tab has it. The one held before is let go. */
  hold(id: string): Promise<boolean>;
  release(): void;
  /** Sessions that are open in any tab. */
  held(): Promise<ReadonlySet<string>>;
}

/** Which session a reloaded or new tab goes on with; '' = none, on purpose. */
export interface TabMemory {
  /** Id of the session of this tab, also after a crash; null in a new tab. */
  own(): string | null;
  /** Id of the session that was used last, in whichever tab. */
  last(): string | null;
  remember(id: string): void;
  /** Milliseconds since the last page that had this session ended, by a reload or for good; null: none did, or it crashed. */
  leftAgo(id: string): number | null;
  /** This tab has no session; what the last tab had stays. */
  disown(): void;
  /** The person's choice about copies of scenes; null when none was made. */
  keepCopies(): boolean | null;
  setKeepCopies(keep: boolean): void;
}
