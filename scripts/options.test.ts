/** The scripts' own command lines: help, and 2 for a wrong call, before anything is done. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
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
const run = (script: string, ...args: string[]) =>
  spawnSync(
    process.execPath,
    [
      ...(script.endsWith('.ts') ? ['--import', 'tsx'] : []),
      path.resolve(import.meta.dirname, script),
      ...args,
    ],
    { encoding: 'utf8' },
  );

describe.each(scripts)('%s', (script) => {
  it('explains itself', () => {
    const { status, stdout } = run(script, '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^npm run \S+ -- \[options\]: .+\n(.+\n)?\n {2}--/);
  });

  it('refuses what it does not know', () => {
    const { status, stderr } = run(script, '--colour', 'red');
    expect(status).toBe(2);
    expect(stderr).toContain('--colour');
    expect(run(script, 'word').status).toBe(2);
  });
});

it('every reader that has a recipe is fuzzed', () => {
  const readers = recipes.map(({ reader }) => reader).join(' | ');
  expect(run('fuzz.mjs', '--help').stdout).toContain(readers);
});

it('values are checked', () => {
  for (const args of [
    ['--reader', 'nope'],
    ['--cases', 'many'],
    ['--only', '-1'],
  ])
    expect(run('fuzz.mjs', ...args).status).toBe(2);
});
