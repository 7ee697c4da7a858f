/** What sessions show and can do: the interface between src/store/session and the page. Types, a limit, a file extension. */
import type { StoreApi } from 'zustand/vanilla';
import type { StudioErrorData } from '../../scene/errors';
import type { ShareDocument } from '../../documents/share';
import type { FileReference, Thumbnail } from '../../scene/importChoices';
import type { Studio } from '../studio';
import type { DetailKept } from '../persist/persist';
import type { SessionStorage, SessionSummary, TabLocks, TabMemory } from './storage';

export const sessionExtension = '.unmix';
export const isSessionFile = (file: Pick<File, 'name'>): boolean =>
  file.name.toLowerCase().endsWith(sessionExtension);

/** A copy of the scene is kept without asking up to here. */
export const copyLimit = 256e6;

export type SaveState =
  | { readonly kind: 'none' | 'unsaved' | 'saving' }
  | { readonly kind: 'saved'; readonly at: number; readonly detail: DetailKept }
  | { readonly kind: 'failed'; readonly error: StudioErrorData };

/** What comes to the screen as this tab's session: one that was kept, or what a link carries. */
export interface Coming {
  /** Null: that of its scene. */
  readonly name: string | null;
  readonly created: number;
  /** Null: never, so far. */
  readonly saved: number | null;
  readonly thumbnail: Thumbnail | null;
  /** Opens its scene and sets what was made on it. @returns what has to be said about it */
  readonly show: (files: readonly File[]) => Promise<readonly string[]>;
}

/** A session whose scene this browser does not hold. */
export interface WaitingForScene {
  readonly id: string | null;
  readonly name: string;
  /** It comes from a link or a shared file, which hold no more than labels and settings. */
  readonly shared: boolean;
  readonly coming: Coming;
  readonly wanted: readonly FileReference[];
  /** Keys of its arrays in storage. */
  readonly written: ReadonlySet<string>;
  /** Why the files that were given are not those, and the files. */
  readonly refused: { readonly error: StudioErrorData; readonly files: readonly File[] } | null;
}

export interface SessionsState {
  /** Null while no scene is open, or storage cannot be used. */
  readonly current: { readonly id: string; readonly name: string } | null;
  readonly save: SaveState;
  readonly list: readonly SessionSummary[];
  /** Sessions that other tabs have open. */
  readonly elsewhere: ReadonlySet<string>;
  readonly waiting: WaitingForScene | null;
  /** Why the last session or session file could not be opened, saved as a file, or deleted. */
  readonly error: StudioErrorData | null;
  /** What is being done that takes a while; null when nothing is. */
  readonly busy: string | null;
  /** Size of the scene's files; 0 for the demo scene. */
  readonly sceneBytes: number;
  /** The scene's files are kept, or are to be. */
  readonly keepCopy: boolean;
  /** Why there is no copy though one was wanted. */
  readonly copyProblem: string | null;
  readonly usage: { readonly used: number; readonly quota: number } | null;
  readonly shown: boolean;
  /** Parts that the last link asks embedded studios to leave out, known or not. */
  readonly hide: readonly string[];
}

/** What was on screen, let go for a while (a lesson): nothing that happens meanwhile is saved to it, or at all. */
export interface Aside {
  /** Storage has all of it. */
  readonly saved: boolean;
  /** The session is this tab's again. @param work brings to the screen what was there */
  putBack(work: () => void): void;
  /** What is on screen now becomes a session of its own. @param name of it; absent: its scene's */
  keep(name?: string): void;
}

/** Of what holds a share document and more (an assignment). */
export interface SharedMore {
  /** What the session is called. */
  readonly name: string;
  readonly notice: string;
  /** What is to be done once it is on screen, before anything is saved. */
  readonly opened: () => void;
}

export interface Sessions {
  readonly store: StoreApi<SessionsState>;
  /** Brings back the session of this tab, or the last one. Call once. */
  start(): Promise<void>;
  /** In place of the studio's: session files, and the scene that a session waits for, are taken here. */
  readonly openFiles: (files: readonly File[]) => void;
  open(id: string): Promise<void>;
  openSessionFile(file: File): void;
  /**
   * What a link or a shared file carries becomes a new session; the one on screen is saved and stays in the list.
   * @param from "a link" or the file's name
   * @returns why it could not be opened, which is in `error` too; null when it is on screen, waits for its scene, or gave way
   */
  openShared(
    document: ShareDocument,
    from: string,
    more?: SharedMore,
  ): Promise<StudioErrorData | null>;
  /** The scene that is waited for has an address: it is fetched from there, as a person has agreed. */
  fetchScene(): void;
  /** Says what went wrong where somebody else found it out. */
  tell(error: StudioErrorData): void;
  /** Back to the empty page; the session stays in the list. */
  startAnew(): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** The session on screen as a file to download; null when that failed (`error`). */
  saveFile(embed: boolean): Promise<{ readonly name: string; readonly blob: Blob } | null>;
  /** Saves the session on screen and lets it go for a while. */
  setAside(): Promise<Aside>;
  setKeepCopy(keep: boolean): Promise<void>;
  /** Opens the files that were refused for the waiting session, as a scene of their own. */
  openRefused(): void;
  show(shown: boolean): void;
  refresh(): Promise<void>;
  dismissError(): void;
  /** Saves what has changed, at once. */
  flush(): Promise<void>;
  dispose(): void;
}

export interface SessionsParts {
  readonly studio: Studio;
  readonly storage: SessionStorage;
  readonly locks: TabLocks;
  readonly memory: TabMemory;
  /** An id that no session has. */
  readonly newId: () => string;
  readonly now?: () => number;
  /** "12:04" */
  readonly clock: (ms: number) => string;
  /** The engine was asked for by the page's address; a session does not change it. */
  readonly engineFixed?: boolean;
}
