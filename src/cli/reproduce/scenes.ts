/** Finds the planned scenes that are at hand, and opens them once each. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Scene } from '../../scene/scene';
import { StudioError } from '../../scene/errors';
import { loadScene } from '../scene';
import type { PlannedScene } from './plannedScenes';

export interface FoundScene extends PlannedScene {
  /** Path of the scene's file; null for a generated one. */
  readonly file: string | null;
  readonly truth: string | null;
}

export interface Search {
  readonly found: readonly FoundScene[];
  readonly absent: readonly PlannedScene[];
}

/** @param folder with the files of real scenes: in it, or in a folder that a planned file names; without regard to case */
export function findScenes(planned: readonly PlannedScene[], folder: string): Search {
  const wanted = planned.flatMap(({ files, truths }) => [...files, ...truths]);
  const here = listing(folder, wanted);
  const pick = (names: readonly string[]): string | null => {
    const known = names.flatMap((n) => here.get(n.toLowerCase()) ?? []);
    return known.length > 0 ? path.join(folder, known[0]) : null;
  };
  const looked = planned.map((scene) => ({
    ...scene,
    file: pick(scene.files),
    truth: pick(scene.truths),
  }));
  const isHere = ({ kind, file, truth, needsTruth }: FoundScene): boolean =>
    kind === 'benchmark' || (file !== null && (truth !== null || !needsTruth));
  return { found: looked.filter(isHere), absent: looked.filter((scene) => !isHere(scene)) };
}

/** Files by their names in lower case, with the folder below where wanted names have one. */
function listing(folder: string, wanted: readonly string[]): Map<string, string> {
  const below = new Set(wanted.map((name) => path.dirname(name).toLowerCase()));
  const names = (at: string): string[] => (existsSync(at) ? readdirSync(at) : []);
  const folders = names(folder).filter((name) => below.has(name.toLowerCase()));
  const files = [
    ...names(folder),
    ...folders.flatMap((name) => names(path.join(folder, name)).map((n) => `${name}/${n}`)),
  ];
  return new Map(files.map((name) => [name.toLowerCase(), name]));
}

/** A scene with its truth, and a hash of the numbers in both. */
export interface OpenScene {
  readonly scene: Scene;
  readonly hash: string;
}

/** @throws StudioError when the file is no scene with a ground truth */
export async function openScene(found: FoundScene): Promise<OpenScene> {
  const scene = await loadScene(
    found.file === null
      ? { type: 'bench', id: found.id.slice('bench:'.length) }
      : { type: 'files', paths: [found.file] },
    { truth: found.truth, variable: null, progress: () => undefined },
  );
  const { cube, truth } = scene;
  if (!truth) {
    throw new StudioError({
      kind: 'truth',
      file: found.file ?? found.id,
      message: 'The scene has no ground truth to compare with.',
      advice: `Put its truth beside it, as one of: ${found.truths.join(', ') || 'a variable A in the same file'}.`,
    });
  }
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
    new Uint8Array(buffer, byteOffset, byteLength);
  const hash = createHash('sha256')
    .update(JSON.stringify([cube.lines, cube.samples, cube.bands, truth.names]))
    .update(bytes(cube.data))
    .update(bytes(truth.abundances))
    .digest('hex')
    .slice(0, 16);
  const unnamed = truth.names.every((name) => /^endmember \d+$/i.test(name));
  const names = unnamed && found.names?.length === truth.names.length ? found.names : truth.names;
  return { scene: { ...scene, truth: { ...truth, names } }, hash };
}
