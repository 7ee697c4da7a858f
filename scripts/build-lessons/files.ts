/** What is made from the tables of src/lessons, formatted as the rest of the repository. */
import { lessonJsonSchema } from '../../src/lessons/describe.ts';
import { formatted } from '../formatted.mjs';
import { lessonsDocument } from './docs.ts';

const texts: Readonly<Record<string, () => string>> = {
  'docs/lessons.md': lessonsDocument,
  'public/lesson.schema.json': () => JSON.stringify(lessonJsonSchema()),
};

/** Path from the root of the repository, and text. */
export const lessonFiles = (): Promise<(readonly [file: string, text: string])[]> =>
  Promise.all(
    Object.entries(texts).map(
      async ([file, text]) => [file, await formatted(file, text())] as const,
    ),
  );
