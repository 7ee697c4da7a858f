/**
 * `npm run lessons -- check [file …]`: reads lessons, plays them with the real solvers and holds every claim against what
 * is found. Without files: the studio's own. Exit code 0: all hold; 1: a claim does not hold; 2: a lesson cannot be read.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startEngine } from '../../src/cli/engine';
import type { Io } from '../../src/cli/io';
import type { ComputeEngine } from '../../src/engine/select';
import { catalogue } from '../../src/lessons/catalogue';
import type { Lesson } from '../../src/lessons/lesson';
import { readLesson, readOwnLesson } from '../../src/lessons/read';
import { StudioError } from '../../src/scene/errors';
import type { StudioErrorData } from '../../src/scene/errors';
import { playLesson } from './check';
import type { Finding } from './check';

const usage = `npm run lessons -- check [file.lesson.json …]

Reads the lessons (without files: the studio’s own), plays every step with the real solvers and tells each claim beside
what was found. Exit code 0: all hold; 1: one does not; 2: a lesson cannot be read, or the command is not understood.
`;

/** @returns the exit code */
export async function main(argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  const [command, ...files] = argv;
  if (command === '--help' || command === 'help') {
    io.stdout(usage);
    return 0;
  }
  if (command !== 'check' || files.some((f) => f.startsWith('-'))) {
    io.stderr(usage);
    return 2;
  }
  let engine: Promise<ComputeEngine> | null = null;
  const start = (): Promise<ComputeEngine> => (engine ??= startEngine('wasm', io));
  let code: 0 | 1 | 2 = 0;
  for (const load of files.length > 0 ? files.map(fromFile) : ownLessons()) {
    try {
      const lesson = await load();
      const began = performance.now();
      const findings = await playLesson(lesson, start);
      const seconds = (performance.now() - began) / 1000;
      io.stdout(table(lesson, findings, seconds));
      if (code === 0 && findings.some((f) => !f.holds)) code = 1;
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      io.stderr(refusal(error.data));
      code = 2;
    }
  }
  return code;
}

const fromFile = (file: string) => async (): Promise<Lesson> => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StudioError({
      kind: 'lesson',
      message: `The file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      file,
      advice: 'Give the path of a .lesson.json.',
    });
  }
  return readLesson(text, path.basename(file));
};

const ownLessons = () => catalogue.map((entry) => (): Promise<Lesson> => readOwnLesson(entry));

function refusal({ file, field, message, found, expected, advice }: StudioErrorData): string {
  const parts = [
    ...(field ? [`  field: ${field}`] : []),
    ...(found ? [`  found: ${found}`] : []),
    ...(expected ? [`  expected: ${expected}`] : []),
    `  ${advice}`,
  ];
  return `${file ? `${file}: ` : ''}${message}\n${parts.join('\n')}\n`;
}

function table(lesson: Lesson, findings: readonly Finding[], seconds: number): string {
  const broken = findings.filter((f) => !f.holds).length;
  const rows = findings.map((f) => [
    f.holds ? 'ok    ' : 'FAILED',
    `${lesson.id} › ${f.step}`,
    f.fact,
    f.claimed,
    `found ${f.found}`,
  ]);
  const widths = [0, 1, 2, 3].map((c) => Math.max(0, ...rows.map((row) => row[c].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, c) => cell.padEnd(c < 4 ? Math.min(widths[c], 60) : 0))
      .join('  ')
      .trimEnd(),
  );
  const sum = `${lesson.title}: ${findings.length - broken} of ${findings.length} hold (${seconds.toFixed(1)} s)`;
  return `${[...lines, sum].join('\n')}\n\n`;
}
