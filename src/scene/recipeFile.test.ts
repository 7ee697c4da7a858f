/** A recipe that is written comes back; one that a hand slipped in is told with the field. */
import { describe, expect, it } from 'vitest';
import { StudioError } from './errors';
import { demoRecipe, madeDefaults } from './recipe';
import { readRecipeFile, recipeFileText } from './recipeFile';

function refused(text: string): StudioError['data'] {
  try {
    readRecipeFile(text, 'mine.scene.json');
  } catch (error) {
    if (error instanceof StudioError) return error.data;
  }
  throw new Error('The file was taken.');
}
const file = (more: object) =>
  JSON.stringify({ format: 'unmixing-studio-scene', version: 1, recipe: demoRecipe, ...more });

describe('recipe files', () => {
  it.each([demoRecipe, { kind: 'made', spec: madeDefaults } as const])('come back', (recipe) => {
    expect(readRecipeFile(recipeFileText(recipe), 'x')).toEqual(recipe);
  });

  it.each<[string, string, string | undefined, RegExp]>([
    ['no JSON', '{"format"', undefined, /not valid JSON/],
    ['too long', file({ x: 'x'.repeat(20_000) }), undefined, /too long/],
    ['another format', file({ format: 'x' }), 'format', /format is not/],
    ['another version', file({ version: 2 }), 'version', /version is not/],
    ['a slip', file({ recipy: 1 }), 'recipy', /did you mean “recipe”/],
    [
      'a slip inside',
      file({ recipe: { kind: 'made', spec: { line: 12 } } }),
      'recipe.spec.line',
      /did you mean “lines”/,
    ],
    [
      'too much',
      file({ recipe: { kind: 'made', spec: { bands: 401 } } }),
      'recipe.spec.bands',
      /./,
    ],
  ])('%s', (_, text, field, message) => {
    const data = refused(text);
    expect(data).toMatchObject({ kind: 'scene', file: 'mine.scene.json' });
    expect(data.field).toBe(field);
    expect(data.message).toMatch(message);
    expect(data.advice).toContain('Nothing that is open here has changed.');
  });
});
