/** What is made from the tables is what lies in the repository; `npm run build:lessons` makes it anew. */
import { readFileSync } from 'node:fs';
import prettier from 'prettier';
import { expect, it } from 'vitest';
import { lessonJsonSchema } from '../../src/lessons/describe';
import { testLesson } from '../../src/lessons/testLesson.suite';
import { lessonsDocument } from './docs';

async function formatted(file: string, text: string): Promise<string> {
  return prettier.format(text, { ...(await prettier.resolveConfig(file)), filepath: file });
}

it('docs/lessons.md has the facts as they are', async () => {
  const file = 'docs/lessons.md';
  expect(readFileSync(file, 'utf8')).toBe(await formatted(file, lessonsDocument()));
});

it('public/lesson.schema.json is the format as it is read', async () => {
  const file = 'public/lesson.schema.json';
  expect(readFileSync(file, 'utf8')).toBe(
    await formatted(file, JSON.stringify(lessonJsonSchema())),
  );
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
