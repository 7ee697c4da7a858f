/** The scripts' own command lines: help, and 2 for a wrong call, before anything is done. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { recipes } from '../src/readers/testing/recipes.suite';

const scripts = [
  'fuzz.mjs',
  'bench/main.ts',
  'bench-io/io.mjs',
  'bench-memory/memory.mjs',
  'bench-branches/branches.mjs',
  'bench-noise/noise.mjs',
  'cases/main.ts',
];
/** A wrong option, a word, and values that are not taken. */
const wrong = { option: ['--colour', 'red'], word: ['word'] };
const values = [
  ['--reader', 'nope'],
  ['--cases', 'many'],
  ['--only', '-1'],
];

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
const inOwn = (script: string, ...args: string[]): Ended =>
  spawnSync(process.execPath, [path.resolve(import.meta.dirname, script), ...args], {
    encoding: 'utf8',
  });

/** Calls scripts one after the other in one process, in which what they import is loaded once. */
const caller = `
const ended = [];
const { exit } = process;
let said;
console.log = (text) => (said.stdout += text + '\\n');
console.error = (text) => (said.stderr += text + '\\n');
process.exit = (status) => {
  said.status ??= status;
  throw said;
};
for (const [i, { url, args }] of JSON.parse(process.env.CALLS).entries()) {
  process.argv = [process.execPath, url, ...args];
  said = { status: null, stdout: '', stderr: '' };
  ended.push(said);
  await import(url + '?call=' + i).catch((error) => {
    if (error !== said) said.stderr += error.stack;
  });
  if (said.status === null) break;
}
process.stdout.write(JSON.stringify(ended));
exit(0);
`;
const callOf = (script: string, args: readonly string[]): string => [script, ...args].join(' ');
const ends = new Map<string, Ended>();
function ended(script: string, ...args: string[]): Ended {
  const end = ends.get(callOf(script, args));
  if (!end) throw new Error(`${callOf(script, args)} was not reached`);
  return end;
}

beforeAll(() => {
  const calls = [
    ...scripts.flatMap((script) => [
      { script, args: ['--help'] },
      ...Object.values(wrong).map((args) => ({ script, args })),
    ]),
    ...values.map((args) => ({ script: 'fuzz.mjs', args })),
  ];
  const CALLS = JSON.stringify(
    calls.map(({ script, args }) => ({
      url: pathToFileURL(path.resolve(import.meta.dirname, script)).href,
      args,
    })),
  );
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', caller],
    { encoding: 'utf8', env: { ...process.env, CALLS }, timeout: 100_000 },
  );
  if (status !== 0) throw new Error(`The process of all calls ended with ${status}: ${stderr}`);
  (JSON.parse(stdout) as Ended[]).forEach((end, i) =>
    ends.set(callOf(calls[i].script, calls[i].args), end),
  );
});

describe.each(scripts)('%s', (script) => {
  it('explains itself', () => {
    const { status, stdout, stderr } = ended(script, '--help');
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^npm run \S+ -- \[options\]: .+\n(.+\n)?\n {2}--/);
  });

  it('refuses what it does not know', () => {
    const { status, stderr } = ended(script, ...wrong.option);
    expect(status, stderr).toBe(2);
    expect(stderr).toContain('--colour');
    expect(ended(script, ...wrong.word).status).toBe(2);
  });
});

it('a process of its own ends as those of all did', () => {
  for (const args of [['--help'], wrong.option, wrong.word]) {
    const { status, stdout, stderr } = inOwn('fuzz.mjs', ...args);
    expect({ status, stdout, stderr }).toEqual(ended('fuzz.mjs', ...args));
  }
});

it('every reader that has a recipe is fuzzed', () => {
  const readers = recipes.map(({ reader }) => reader).join(' | ');
  expect(ended('fuzz.mjs', '--help').stdout).toContain(readers);
});

it('values are checked', () => {
  for (const args of values) expect(ended('fuzz.mjs', ...args).status).toBe(2);
});
