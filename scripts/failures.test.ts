/** The end of a log says what failed, and on what. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { playwrightFailures, vitestFailures } from './failures.mjs';

it('says of a failed unit test its file, its whole name, and what was expected', () => {
  const name = path.resolve('src/a.test.ts');
  const failed = {
    ...{ status: 'failed', fullName: 'a sum is right', title: 'is right' },
    failureMessages: ['AssertionError: expected 1 to be 2\n    at new Promise (<anonymous>)\n'],
  };
  const passed = { status: 'passed', fullName: 'a sum is quick', failureMessages: [] };
  const report = {
    testResults: [{ name, status: 'failed', message: '', assertionResults: [passed, failed] }],
  };
  expect(vitestFailures(report)).toEqual([
    `${path.join('src', 'a.test.ts')} › a sum is right: AssertionError: expected 1 to be 2`,
  ]);
});

it('says of a file that could not be loaded why', () => {
  const name = path.resolve('src/b.test.ts');
  const report = {
    testResults: [
      { name, status: 'failed', message: 'SyntaxError: no such export', assertionResults: [] },
      { name, status: 'passed', message: '', assertionResults: [] },
    ],
  };
  expect(vitestFailures(report)).toEqual([
    `${path.join('src', 'b.test.ts')} › the whole file: SyntaxError: no such export`,
  ]);
});

it('says of a failed page test what was seen, without colours and without the call log; of all there are', () => {
  const message = [
    '\u001B[2mexpect(\u001B[22mreceived).toMatch(expected)',
    '',
    'Expected pattern: /Identical/',
    'Received string:  "studio · Not tried"',
    '> 3 | expect(row)',
    '    |  ^',
    ...Array.from({ length: 40 }, (_, i) => `call log ${i}`),
  ].join('\n');
  const spec = (title: string, ok: boolean) => ({
    ...{ file: 'a.spec.ts', title, ok },
    tests: [{ results: ok ? [] : [{ errors: [{ message }] }] }],
  });
  const report = {
    suites: [{ specs: [spec('passes', true)], suites: [{ specs: [spec('fails', false)] }] }],
    errors: [{ message: 'no server' }],
  };
  expect(playwrightFailures(report)).toEqual([
    'a.spec.ts › fails: expect(received).toMatch(expected) | Expected pattern: /Identical/ | ' +
      'Received string:  "studio · Not tried" | call log 0 | call log 1 | call log 2',
    'e2e › outside any test: no server',
  ]);
});
