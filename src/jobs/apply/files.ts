/** The maps of an answered scene as the bytes of files, and what its manifest says of the answer. */
import { enviAbundances } from '../../exporters/envi';
import { toGeoTiff } from '../../exporters/geotiff';
import type { ApplyFormat } from '../../protocol/apply';
import { withSystem } from '../../scene/crs/complete';
import type { AnsweredScene } from './answer';
import type { Target } from './target';

interface Given {
  /** What the names of the files begin with. */
  readonly stem: string;
  /** Of the scene's file, and of the weights', for the descriptions. */
  readonly scene: string;
  readonly weights: string;
  readonly target: Pick<Target, 'lines' | 'samples' | 'map'>;
  /** [N × R], NaN where not valid */
  readonly abundances: Float32Array;
  /** [N] */
  readonly valid: Uint8Array;
  /** [R] */
  readonly endmembers: readonly string[];
  readonly formats: readonly ApplyFormat[];
}

export interface MapFiles {
  /** By name. */
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  /** What a format cannot say of the scene's place, in plain sentences. */
  readonly notes: readonly string[];
}

/** One line on what maps are. @param scene name of its file @param weights likewise */
export const describeMaps = (scene: string, weights: string): string =>
  `Abundances of ${scene} by ${weights}, Unmixing Studio`;

/** @throws StudioError for maps that a format cannot hold */
export async function mapFiles(given: Given): Promise<MapFiles> {
  const { stem, target, abundances, valid, endmembers, formats } = given;
  const map = target.map && (await withSystem(target.map));
  const common = {
    ...{ lines: target.lines, samples: target.samples, names: endmembers },
    validPixels: valid,
    ...(map ? { map } : {}),
    description: describeMaps(given.scene, given.weights),
  };
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  const notes: string[] = [];
  if (formats.includes('envi')) {
    const { header, data } = enviAbundances({ ...common, abundances });
    files[`${stem}_abundances.dat`] = data;
    files[`${stem}_abundances.hdr`] = new TextEncoder().encode(header);
  }
  if (formats.includes('geotiff')) {
    const { bytes, problem } = toGeoTiff({ ...common, values: abundances });
    if (problem) notes.push(problem);
    files[`${stem}_abundances.tif`] = bytes;
  }
  return { files, notes };
}

const round = (v: number): number => Number(v.toPrecision(4));

/** What a manifest, and the command's JSON line, say of an answer. */
export function answerFacts(
  { lines, samples }: Pick<Target, 'lines' | 'samples'>,
  { validPixels, outside, error, unlike }: AnsweredScene,
) {
  return {
    ...{ lines, samples, validPixels },
    ...{ outside: round(outside), error: round(error), unlike },
  };
}
