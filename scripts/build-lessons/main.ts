/** `npm run build:lessons`: docs/lessons.md and public/lesson.schema.json, out of the tables of src/lessons. */
import { writeFileSync } from 'node:fs';
import prettier from 'prettier';
import { lessonJsonSchema } from '../../src/lessons/describe.ts';
import { lessonsDocument } from './docs.ts';

/** What the two files hold, formatted as the rest of the repository. */
async function write(file: string, text: string): Promise<void> {
  const options = { ...(await prettier.resolveConfig(file)), filepath: file };
  writeFileSync(file, await prettier.format(text, options));
}

await write('docs/lessons.md', lessonsDocument());
await write('public/lesson.schema.json', JSON.stringify(lessonJsonSchema()));
