/**
 * The manifest beside the maps of a scene that was answered with a trained model: what was made of what, by whom. The
 * command (`unmix -- apply`) and the page write the same, so that either goes on where the other stopped.
 */
import { StudioError } from '../scene/errors';

export const manifestFormat = 'unmixing-studio-apply';
export const manifestEnding = '_manifest.json';

export interface Manifest {
  readonly format: typeof manifestFormat;
  readonly version: 1;
  /** What made it: versions by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly weights: { readonly file: string; readonly sha256: string };
  /** `fingerprint` of src/scene/fingerprint.ts */
  readonly scene: readonly {
    readonly file: string;
    readonly bytes: number;
    readonly fingerprint: string;
  }[];
  /** What was asked for: lines, formats, variable. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** Of a folder (Zarr): all its bytes, and the hash of its files' paths and hashes (`digestOf` of cli/apply/disk.ts). */
  readonly files: readonly {
    readonly file: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly answer: Readonly<Record<string, unknown>>;
}

/** As it stands in its file. */
export const manifestText = (manifest: Manifest): string =>
  `${JSON.stringify(manifest, null, 2)}\n`;

/** Null for anything that is no manifest of this version. */
export function readManifest(text: string): Manifest | null {
  try {
    const read = JSON.parse(text) as Partial<Manifest> | null;
    const sound =
      read?.format === manifestFormat &&
      read.version === 1 &&
      typeof read.weights?.sha256 === 'string' &&
      Array.isArray(read.files);
    return sound ? (read as Manifest) : null;
  } catch {
    return null;
  }
}

/** True where a manifest is of this scene, asked for in this way, by this version of the studio. */
export function isOf(
  manifest: Manifest,
  wanted: Pick<Manifest, 'scene' | 'asked' | 'versions'>,
): boolean {
  const of = (m: typeof wanted): string =>
    JSON.stringify([m.scene, m.asked, m.versions['unmixing-studio']]);
  return of(manifest) === of(wanted);
}

/**
 * @param name of the manifest's file in the folder
 * @param advice what the person can do about it
 * @throws StudioError (kind `file`) when a manifest found in a folder is of other weights
 */
export function refuseOtherWeights(
  found: Manifest,
  weightsHash: string,
  place: { readonly folder: string; readonly name: string; readonly advice: string },
): void {
  if (found.weights.sha256 === weightsHash) return;
  throw new StudioError({
    kind: 'file',
    file: place.folder,
    field: place.name,
    message: 'The folder holds maps of other weights.',
    found: `maps by ${found.weights.file} (${found.weights.sha256.slice(0, 12)}…)`,
    expected: `maps by weights ${weightsHash.slice(0, 12)}…, or none`,
    advice: place.advice,
  });
}
