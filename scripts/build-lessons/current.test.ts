/** What is made from the tables is what lies in the repository; `npm run build:lessons` makes it anew. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lessonJsonSchema } from '../../src/lessons/describe';
import { testLesson } from '../../src/lessons/testLesson.suite';
import { lessonFiles } from './files';

it.each(await lessonFiles())('%s is as it is made', (file, text) => {
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('the schema names every field of the test lesson', () => {
  const text = JSON.stringify(lessonJsonSchema());
  const names = new Set<string>();
  JSON.stringify(testLesson, (key, value: unknown) => {
    if (key !== '' && !/^\d+$/.test(key)) names.add(key);
    return value;
  });
  for (const name of names) expect(text).toContain(`"${name}"`);
});
