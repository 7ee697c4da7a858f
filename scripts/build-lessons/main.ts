/** `npm run build:lessons`: docs/lessons.md and public/lesson.schema.json, out of the tables of src/lessons. */
import { writeFileSync } from 'node:fs';
import { lessonFiles } from './files.ts';

for (const [file, text] of await lessonFiles()) writeFileSync(file, text);
