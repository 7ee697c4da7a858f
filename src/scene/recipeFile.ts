/** A recipe as a file (`<name>.scene.json`), for those who make scenes of their own: written by hand, read strictly. */
import * as is from './check';
import { sceneRecipe } from './recipe';
import type { SceneRecipe } from './recipe';
import { parseStrict, strict } from './strict';

export const recipeFormat = 'unmixing-studio-scene';

interface RecipeFile {
  readonly format: typeof recipeFormat;
  readonly version: 1;
  readonly recipe: SceneRecipe;
}

const recipeFile = strict<RecipeFile>({
  format: is.exactly(recipeFormat),
  version: is.exactly(1),
  recipe: sceneRecipe,
});

/** Characters; far more than any recipe has. */
const most = 16_384;

/**
 * @param file what errors call it
 * @throws StudioError (kind `scene`) naming the field, what was found and what was expected
 */
export const readRecipeFile = (text: string, file: string): SceneRecipe =>
  parseStrict(recipeFile, text, most, { kind: 'scene', what: 'recipe of the scene', file }).recipe;

export const recipeFileText = (recipe: SceneRecipe): string =>
  `${JSON.stringify({ format: recipeFormat, version: 1, recipe } satisfies RecipeFile, null, 2)}\n`;
