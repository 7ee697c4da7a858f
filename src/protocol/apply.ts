/** Scenes answered by a trained model in a worker, one after the other: plain, structured-clone data. Types only. */
import type { StudioErrorData } from '../scene/errors';

export type ApplyFormat = 'envi' | 'geotiff';

/** A folder that the person has chosen: of the browser's FileSystemDirectoryHandle what is used of it. */
export interface ApplyFolder {
  readonly name: string;
  getFileHandle(name: string, options?: { readonly create?: boolean }): Promise<ApplyFile>;
  removeEntry(name: string): Promise<void>;
  keys(): AsyncIterable<string>;
  isSameEntry(other: ApplyFolder): Promise<boolean>;
}

interface ApplyFile {
  getFile(): Promise<Blob>;
  createWritable(): Promise<{
    write(data: Uint8Array<ArrayBuffer>): Promise<void>;
    /** Only now the file is there, whole. */
    close(): Promise<void>;
    abort(): Promise<void>;
  }>;
}

/** One scene, and the model that answers it. */
export interface ApplyRequest {
  /** A weights file. */
  readonly weights: { readonly name: string; readonly bytes: Uint8Array };
  readonly scene: {
    /** As the person knows it: the name of its header, or of its only file. */
    readonly name: string;
    /** What the names of its maps begin with. */
    readonly stem: string;
    readonly files: readonly File[];
    /** `fingerprint` of each file when it was queued: one that differs since is refused. */
    readonly fingerprints: readonly string[];
  };
  readonly formats: readonly ApplyFormat[];
  /** Where maps are written; null: they are handed back. */
  readonly folder: ApplyFolder | null;
  /** Of the studio and the browser, for the manifest. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Maps made small, to be looked at. */
export interface SmallMaps {
  readonly lines: number;
  readonly samples: number;
  /** [n × R] fractions × 254; 255 where there is no answer */
  readonly values: Uint8Array;
}

export interface ApplyAnswer {
  /** It was in the folder already, made of the same. */
  readonly kept: boolean;
  readonly lines: number;
  readonly samples: number;
  readonly validPixels: number;
  /** Share of pixels outside the learned simplex, and the median relative error. */
  readonly outside: number;
  readonly error: number;
  /** Why the scene is unlike the learned one; null where it is not. */
  readonly unlike: string | null;
  /** Plain sentences on how it was read and written. */
  readonly notes: readonly string[];
  /** Null for maps that were there already. */
  readonly small: SmallMaps | null;
  /** Names of the files written, the manifest last, and their bytes where no folder has them. */
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly data: Blob | null;
  }[];
  readonly seconds: number;
}

export type ApplyEvent =
  | { readonly type: 'applyProgress'; readonly apply: number; readonly fraction: number }
  | { readonly type: 'applied'; readonly apply: number; readonly answer: ApplyAnswer }
  | { readonly type: 'applyCancelled'; readonly apply: number }
  | { readonly type: 'applyError'; readonly apply: number; readonly error: StudioErrorData };
