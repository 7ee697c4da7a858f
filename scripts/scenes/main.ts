/** `npm run build:scenes`: the pictures of the Scenes menu, made of the generated scenes themselves. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeScene } from '../../src/generated/make';
import { sceneList } from '../../src/ui/scenes/sceneList';
import { pictureOf, sheetOf } from './pictures';

const file = path.resolve(import.meta.dirname, '../../src/ui/scenes/scenes.png');
const sheet = sheetOf(sceneList.map(({ recipe }) => pictureOf(makeScene(recipe))));
writeFileSync(file, sheet);
console.log(`${path.basename(file)}: ${sheet.length} bytes`);
