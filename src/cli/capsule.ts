/** Writes the capsule of --capsule: the race of a call as one file that others verify. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { capsuleEngine } from '../capsule/environment';
import { referenceOf } from '../capsule/files';
import type { CapsuleEngine, CapsuleSource } from '../capsule/manifest';
import { writeRace } from '../capsule/writeRace';
import type { RaceRunInput } from '../capsule/writeRace';
import type { EngineInfo } from '../engine/info';
import type { RaceResult } from '../protocol/race';
import { isLink } from '../scene/linkFile';
import { demoRecipe } from '../scene/recipe';
import type { BenchmarkId, SceneRecipe } from '../scene/recipe';
import { StudioError } from '../scene/errors';
import type { Scene } from '../scene/scene';
import type { Command } from './command';
import { filesAt } from './files';
import type { Io } from './io';
import type { Outcome, Task } from './race';
import { isRecipeFile, recipeAt } from './scene';

/** What of this machine decides bits: Node's V8 stands where the page has its browser. */
export const engineHere = (info: EngineInfo, io: Io): CapsuleEngine =>
  capsuleEngine(info, {
    browser: { name: 'Node', version: io.versions.node ?? '' },
    isolated: false,
  });

/** `bench:<id>` and `bench:<id>@<land>` as a recipe. */
function benchRecipe(text: string): SceneRecipe {
  const [id, land] = text.split('@') as [BenchmarkId, string | undefined];
  return land === undefined ? { kind: 'bench', id } : { kind: 'land', id, land: Number(land) };
}

interface Source {
  readonly from: CapsuleSource;
  readonly files: readonly File[];
  readonly truthFiles: readonly File[];
}

async function sourceOf({ scene, truth, variable, withScene }: Command): Promise<Source> {
  const truthFiles = truth === null ? [] : (await filesAt([truth])).files;
  const none = { files: [], truthFiles: [] };
  if (scene.type === 'demo') return { from: demoRecipe, ...none };
  if (scene.type === 'bench') return { from: benchRecipe(scene.id), ...none };
  if (isRecipeFile(scene.paths)) return { from: await recipeAt(scene.paths[0]), ...none };
  const { files } = await filesAt(scene.paths);
  if ([...files, ...truthFiles].some(isLink))
    throw new StudioError({
      kind: 'file',
      field: '--capsule',
      message: 'A capsule holds or names files, and what lies behind an address may change.',
      found: 'an address',
      expected: 'files',
      advice: 'Download the scene first, with curl -O say, or leave out --capsule.',
    });
  return {
    from: {
      kind: 'files',
      files: await Promise.all(files.map(referenceOf)),
      truthFiles: await Promise.all(truthFiles.map(referenceOf)),
      ...{ choices: null, variable, embedded: withScene },
    },
    ...{ files, truthFiles },
  };
}

/** Every place of the queue, finished or not. */
function runsOf(
  { methods, seeds }: Command,
  results: readonly RaceResult[],
  { failed }: Outcome,
): RaceRunInput[] {
  return seeds.flatMap((seed) =>
    methods.map((method): RaceRunInput => {
      const is = (r: { method: string; seed: number }) => r.method === method && r.seed === seed;
      const result = results.find(is) ?? null;
      const why = failed.find(is)?.message ?? 'interrupted';
      return {
        method,
        seed,
        result,
        without: result ? null : why.slice(0, 5000),
        reordered: false,
      };
    }),
  );
}

/**
 * @param results with their maps
 * @throws StudioError (kind `file`) when the file cannot be written
 */
export async function writeCapsule(
  command: Command,
  { scene, task }: { readonly scene: Scene; readonly task: Task },
  engine: CapsuleEngine,
  results: readonly RaceResult[],
  outcome: Outcome,
): Promise<void> {
  const { capsule: file, licence, author, methods, seeds, steps } = command;
  if (file === null) return;
  if (results.length === 0) {
    throw new StudioError({
      kind: 'capsule',
      message: 'There is no capsule: no run has finished.',
      advice: 'Run it again; what failed is told above.',
    });
  }
  const { from, files, truthFiles } = await sourceOf(command);
  const { labels } = task.labels.kind === 'given' ? task.labels : { labels: [] };
  const blob = await writeRace({
    ...{ scene, from, labels, engine },
    embedded: from.kind === 'files' && from.embedded ? { files, truthFiles } : null,
    endmembers: task.endmemberNames.map((name, r) => ({
      ...{ name, color: r, truth: task.truth ? r : null },
    })),
    about: { licence: licence === 'none' ? null : licence, author },
    written: new Date(),
    config: { ...task, methods, seeds, ...(steps === null ? {} : { steps }), keepMaps: 'all' },
    runs: runsOf(command, results, outcome),
  });
  try {
    writeFileSync(file, new Uint8Array(await blob.arrayBuffer()));
  } catch (error) {
    throw new StudioError({
      kind: 'file',
      file: path.basename(file),
      message: 'The capsule could not be written.',
      found: error instanceof Error ? error.message : String(error),
      advice: 'Choose another place for --capsule.',
    });
  }
}
