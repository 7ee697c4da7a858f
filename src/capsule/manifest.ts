/**
 * The capsule's own document, `capsule.json`: what was run, on which scene, by what, and the digests by which a repeated
 * run is told from another. Types; its check is manifestCheck.ts, its description docs/capsule.md.
 */
import type { FileReference, ImportChoices } from '../scene/importChoices';
import type { LabelErrorKind } from '../scene/labelErrors';
import type { LabelProtocol } from '../scene/sampling';
import type { SceneRecipe } from '../scene/recipe';
import type { MethodId } from '../settings/methods';
import type { capsuleFormat } from './format';
import type { RunTrail, TileShape } from '../protocol/run';
import type { Matching } from '../protocol/race';

export const capsuleVersion = 1;

/** The scene is in files, which whoever verifies it has to have where they are not in the capsule. */
export interface SceneFiles {
  readonly kind: 'files';
  readonly files: readonly FileReference[];
  /** Truth that was opened by itself, after the scene. */
  readonly truthFiles: readonly FileReference[];
  /** As the import check of the page read them; null: by the files' word alone, as the command line does. */
  readonly choices: ImportChoices | null;
  /** The variable that is the cube, where the command line was told it. */
  readonly variable: string | null;
  /** The files are in the capsule. */
  readonly embedded: boolean;
}

/** What the scene is made from, or which files it is in. */
export type CapsuleSource = SceneRecipe | SceneFiles;

export interface CapsuleScene {
  readonly name: string;
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  readonly validPixels: number;
  readonly validBands: number;
  readonly from: CapsuleSource;
  /** sceneSums of src/scene/identity.ts: every bit, and rounded to 1e-5. */
  readonly exact: string;
  readonly rounded: string;
  readonly mask: string;
  /** benchmarkVersion of the generator; null for files. */
  readonly generator: number | null;
}

export interface CapsuleEndmember {
  readonly name: string;
  readonly color: number;
  /** The truth column that it is compared with. */
  readonly truth: number | null;
}

/** Everything about the machine that decides bits, or might. */
export interface CapsuleEngine {
  readonly engine: 'wasm' | 'webgpu';
  /** What the engine calls itself: adapter and driver as the browser tells them, or CPU and its threads. */
  readonly adapter: string;
  /** WebGPU emulated on the CPU. */
  readonly software: boolean;
  /** Null where the engine is no WASM. */
  readonly simd: boolean | null;
  readonly threads: number | null;
  /** The page was cross-origin isolated. */
  readonly isolated: boolean;
  /** "Chromium", "143.0.0.0"; of Node its V8. */
  readonly browser: { readonly name: string; readonly version: string };
}

/** The numbers that the page prints, with every digit; null where there is no truth for one. */
export interface CapsuleMetrics {
  /** [R] */
  readonly rmse: readonly (number | null)[];
  readonly rmseMean: number | null;
  /** [R] radians */
  readonly sad: readonly (number | null)[];
  readonly sadMean: number | null;
  readonly reconstruction: number | null;
}

export interface CapsuleRun {
  readonly steps: number;
  readonly parameters: number;
  readonly seconds: number;
  readonly labelsVersion: number;
  /** How the memory plan cut the scene; null: not at all. */
  readonly tiles: { readonly train: TileShape | null; readonly answer: TileShape | null };
  /** What was said when it was taken up after a fault. */
  readonly recoveries: readonly string[];
  /** An update: the weights it went on from are warm.npy. */
  readonly warm: { readonly domain: 'raw' | 'unit'; readonly count: number } | null;
  readonly trail: RunTrail;
  /** Columns of losses.npy after the total. */
  readonly lossTerms: readonly string[];
  /** SHA-256 each: all losses, θ after the last step, E, and the abundances [N × R]. */
  readonly losses: string;
  readonly theta: string;
  readonly spectra: string;
  readonly abundances: string;
  readonly metrics: CapsuleMetrics;
}

export interface CapsuleRaceRun {
  readonly method: MethodId;
  readonly seed: number;
  /** Null: it finished; else what became of it ("failed: …", "skipped"). */
  readonly without: string | null;
  readonly labels: number;
  readonly steps: number;
  readonly seconds: number;
  readonly parameters: number;
  readonly matching: Matching;
  /** [R] */
  readonly order: readonly number[];
  /** The person has put the endmembers in this order. */
  readonly reordered: boolean;
  readonly note: string | null;
  readonly trail: RunTrail | null;
  readonly losses: string | null;
  readonly theta: string | null;
  readonly spectra: string;
  /** Null where the race kept no maps of it. */
  readonly abundances: string | null;
  readonly metrics: CapsuleMetrics;
}

export interface CapsuleRace {
  readonly methods: readonly MethodId[];
  readonly seeds: readonly number[];
  /** Given: labels.json. */
  readonly labels:
    | { readonly kind: 'given' }
    | {
        readonly kind: 'sampled';
        readonly count: number;
        readonly protocol: LabelProtocol;
        readonly error: LabelErrorKind | null;
      };
  readonly steps: number | null;
  readonly keepMaps: 'all' | 'first seed';
  readonly withTruth: boolean;
  readonly runs: readonly CapsuleRaceRun[];
}

export interface CapsuleMember {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface CapsuleManifest {
  readonly format: typeof capsuleFormat;
  readonly version: typeof capsuleVersion;
  /** Of the studio that wrote it. */
  readonly studio: string;
  /** ISO 8601: when the run ended (null: not known), and when this was written. */
  readonly ended: string | null;
  readonly written: string;
  readonly scene: CapsuleScene;
  readonly endmembers: readonly CapsuleEndmember[];
  readonly engine: CapsuleEngine;
  /** One of the two. */
  readonly run: CapsuleRun | null;
  readonly race: CapsuleRace | null;
  /** Every file but this one and ro-crate-metadata.json. */
  readonly members: readonly CapsuleMember[];
}
