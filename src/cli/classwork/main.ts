/** `npm run unmix -- class`: the answers of a class, scored and compared as the page does it, by the same functions. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAssignment } from '../../documents/classwork';
import type { Assignment } from '../../documents/classwork';
import { makeScene } from '../../generated/make';
import { collect } from '../../jobs/classwork/collect';
import { answerTexts } from '../../jobs/classwork/files';
import { classResult, clickNextLine } from '../../jobs/classwork/result';
import { makeScorer } from '../../jobs/classwork/score';
import { resultJson } from '../../protocol/classJson';
import { StudioError } from '../../scene/errors';
import { compareSums, sumsOf } from '../../scene/identity';
import type { Scene } from '../../scene/scene';
import { cannotRead, filesAt } from '../files';
import type { Io } from '../io';
import { optionTable, parseOptions, UsageError } from '../options';
import type { OptionSpec } from '../options';
import { sentence } from '../race';
import { loadScene } from '../scene';
import { classTables } from './table';

const options = {
  scene: {
    value: '<file>',
    help: 'The scene, where the assignment’s is in a file.',
    saved: false,
  },
  truth: {
    value: '<file>',
    help: 'Its ground truth, where that is in another file.',
    saved: false,
  },
  'click-next': {
    value: null,
    help: 'Also the line of true labels where “Click here next” points: a second or two a label.',
    saved: false,
  },
  names: {
    value: null,
    help: 'Names, where students gave them, and those of files. Without it only pseudonyms are printed.',
    saved: false,
  },
  json: optionTable.json,
  help: optionTable.help,
} as const satisfies Record<string, OptionSpec>;

export const classHelp = `Usage: npm run --silent unmix -- class <assignment.json> <answer.json … | answers.zip | folder> [options]

Scores the answers of a class by the classical line and says where they agree: the numbers of the page's class view.

Options:
${Object.entries(options)
  .map(([name, { value, help }]) => `  --${name}${value ? ` ${value}` : ''}`.padEnd(22) + help)
  .join('\n')}
`;

/**
 * @returns the exit code
 * @throws UsageError, StudioError
 */
export async function classCommand(argv: readonly string[], io: Io): Promise<number> {
  const { words, options: given } = parseOptions(argv, options);
  if (given.help !== undefined) {
    io.stdout(classHelp);
    return 0;
  }
  const [file, ...answers] = words;
  if (file === undefined || answers.length === 0) {
    throw new UsageError(
      'Name the assignment, then the answers: class task.class.json answers/*.json',
    );
  }
  const say = (text: string): void => io.stderr(`${text}\n`);
  const assignment = parseAssignment(await textOf(file), path.basename(file));
  const scene = await sceneOf(assignment, given.scene ?? null, given.truth ?? null, say);
  const { files } = await filesAt(answers);
  const collected = collect(assignment, await answerTexts(files));
  for (const error of collected.refused) say(`Refused. ${sentence(error)}`);
  for (const { file: name, why } of collected.foreign) say(`Not counted. ${name}: ${why}`);
  for (const { file: name } of collected.older) {
    say(`Not counted. ${name}: a newer answer of the same student is here.`);
  }
  const scorer = makeScorer(assignment, scene);
  const scores = collected.answers.map(({ labels }) => scorer.score(labels));
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const clickNext =
    given['click-next'] === undefined ? null : await clickNextLine(assignment, scorer, pause);
  const result = await classResult(assignment, scorer, { collected, scores, clickNext });
  const named = given.names !== undefined;
  io.stdout(
    given.json === undefined
      ? classTables(result, named ? collected.names : null)
      : `${JSON.stringify(resultJson(result, collected, named), null, 2)}\n`,
  );
  return 0;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw cannotRead(file, error);
  }
}

/** The assignment's scene, made or read. @throws StudioError where it is not there or another one */
async function sceneOf(
  { share }: Assignment,
  file: string | null,
  truth: string | null,
  say: (text: string) => void,
): Promise<Scene> {
  const { from, name, lines, samples, bands, ...sums } = share.scene;
  if (from.kind === 'files' && file === null) {
    throw new UsageError(
      `The scene is in ${from.files.map((f) => f.name).join(' and ')}: name it with --scene <file>.`,
    );
  }
  const wishes = { truth, variable: null, progress: () => undefined, say };
  const scene =
    from.kind === 'files' || file !== null
      ? await loadScene({ type: 'files', paths: [file ?? ''] }, wishes)
      : makeScene(from);
  const { cube } = scene;
  if (cube.lines !== lines || cube.samples !== samples || cube.bands !== bands) {
    throw new StudioError({
      kind: 'class',
      message: 'The scene is not the one of the assignment.',
      file: name,
      field: 'scene',
      found: `${cube.lines} lines × ${cube.samples} samples × ${cube.bands} bands`,
      expected: `${lines} lines × ${samples} samples × ${bands} bands`,
      advice: 'Give the scene that the assignment was made on, cropped and binned in the same way.',
    });
  }
  if (compareSums(sums, sumsOf(scene)) === 'other') {
    say(
      'The values of the scene are not those of the assignment’s: errors may differ from the page’s.',
    );
  }
  return scene;
}
