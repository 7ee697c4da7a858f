/** The recipe of a lesson's scene: checked as every recipe is, and told to editors. */
import { benchmarkIds, materialNames, recipeLimits, sceneRecipe } from '../scene/recipe';
import type { SceneRecipe } from '../scene/recipe';
import type { Described, JsonSchema } from './described';

const within = ([least, most]: readonly [number, number]) => ({
  type: 'number',
  minimum: least,
  maximum: most,
});
const recipeJson = (kind: SceneRecipe['kind'], more: JsonSchema, required: string[]) => ({
  type: 'object',
  properties: { kind: { const: kind }, ...more },
  required: ['kind', ...required],
  additionalProperties: false,
});
const { seed, land, side, bands, purest, snrDb } = recipeLimits;

export const recipe: Described<SceneRecipe> = {
  check: sceneRecipe,
  json: {
    description: 'How the scene is made.',
    oneOf: [
      recipeJson('demo', { seed: within(seed) }, ['seed']),
      recipeJson('bench', { id: { enum: benchmarkIds } }, ['id']),
      recipeJson('land', { id: { enum: benchmarkIds }, land: within(land) }, ['id', 'land']),
      recipeJson(
        'made',
        {
          spec: {
            type: 'object',
            properties: {
              ...{ seed: within(seed), lines: within(side), samples: within(side) },
              ...{ bands: within(bands), purest: within(purest) },
              materials: { type: 'array', items: { enum: materialNames } },
              snrDb: { anyOf: [within(snrDb), { type: 'null' }] },
              illumination: { enum: ['none', 'relief', 'strong'] },
              variability: { enum: ['none', 'mild', 'strong'] },
              mixing: { enum: ['linear', 'bilinear', 'post-nonlinear'] },
            },
            additionalProperties: false,
          },
        },
        ['spec'],
      ),
    ],
  },
};
