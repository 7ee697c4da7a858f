/** What failed and on what, from the reports of Vitest and Playwright: of a long log often its end is all that is kept. */
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What was expected and what was found comes within a few lines; a page's call log after it. */
const MOST_LINES = 6;
const MOST_CHARACTERS = 600;

/** Of a stack, or of the frame of code about the place. */
const placeInCode = /^(?:at |(?:> )?\d+ \||\|\s*\^)/;

/** @returns {string} "file › title: what it failed on", on one line */
function told(file, title, messages) {
  const lines = messages
    .flatMap((message) => stripVTControlCharacters(message ?? '').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !placeInCode.test(line));
  const why = lines.slice(0, MOST_LINES).join(' | ').slice(0, MOST_CHARACTERS);
  return `${file} › ${title}: ${why || 'no message'}`;
}

/**
 * @param {{ testResults: any[] }} report Vitest's, by its reporter json
 * @returns {string[]}
 */
export function vitestFailures({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(process.cwd(), name);
    const failed = assertionResults.filter((a) => a.status === 'failed');
    // A file that could not be loaded has no tests.
    if (status === 'failed' && failed.length === 0)
      return [told(file, 'the whole file', [message])];
    return failed.map((a) => told(file, a.fullName, a.failureMessages));
  });
}

/**
 * @param {{ suites: any[], errors?: any[] }} report Playwright's, by its reporter json
 * @returns {string[]}
 */
export function playwrightFailures({ suites, errors = [] }) {
  const ofSuite = (suite) => [
    ...(suite.suites ?? []).flatMap(ofSuite),
    ...(suite.specs ?? [])
      .filter(({ ok }) => !ok)
      .map(({ file, title, tests }) => {
        const messages = tests.flatMap(({ results }) => results.flatMap((r) => r.errors));
        return told(
          file,
          title,
          messages.map((e) => e.message),
        );
      }),
  ];
  const outside = errors.map(({ message }) => told('e2e', 'outside any test', [message]));
  return [...suites.flatMap(ofSuite), ...outside];
}
