/** A recipe that anybody may have written is what the generators can make, or is refused with the field at fault. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StudioError } from './errors';
import { benchmarkIds, demoRecipe, madeDefaults, readRecipe, recipeName } from './recipe';
import type { SceneRecipe } from './recipe';

function refused(value: unknown): StudioError['data'] {
  try {
    readRecipe(value);
  } catch (error) {
    if (error instanceof StudioError) return error.data;
    throw error;
  }
  throw new Error('The recipe was taken.');
}
const made = (spec: object) => ({ kind: 'made', spec });

describe('recipes', () => {
  it.each<SceneRecipe>([
    demoRecipe,
    { kind: 'demo', seed: 2 ** 32 - 1 },
    ...benchmarkIds.map((id) => ({ kind: 'bench', id }) as const),
    { kind: 'land', id: 'r6', land: 3 },
    { kind: 'made', spec: madeDefaults },
    { kind: 'made', spec: { ...madeDefaults, snrDb: null, lines: 200, samples: 200, bands: 200 } },
  ])('%j is read as it is', (recipe) => {
    expect(readRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe);
  });

  it('what a made scene leaves out is the base scene’s', () => {
    expect(readRecipe(made({ lines: 12, samples: 14, snrDb: null }))).toEqual(
      made({ ...madeDefaults, lines: 12, samples: 14, snrDb: null }),
    );
  });

  it.each<[string, unknown, string, RegExp]>([
    ['no object', 'demo', 'the document', /an object/],
    ['nothing', null, 'the document', /an object/],
    ['a list', [demoRecipe], 'the document', /an object/],
    ['no kind', { seed: 0 }, 'kind', /demo, bench, land, made/],
    ['an unknown kind', { kind: 'file', seed: 0 }, 'kind', /demo, bench, land, made/],
    ['an inherited kind', { kind: 'constructor' }, 'kind', /demo, bench/],
    ['no seed', { kind: 'demo' }, 'seed', /whole number/],
    ['half a seed', { kind: 'demo', seed: 0.5 }, 'seed', /whole number/],
    ['a seed below 0', { kind: 'demo', seed: -1 }, 'seed', /from 0 to 4294967295/],
    ['a seed as text', { kind: 'demo', seed: '0' }, 'seed', /whole number/],
    ['an unknown scene', { kind: 'bench', id: 'bass' }, 'id', /base/],
    ['a land in the id', { kind: 'bench', id: 'base@1' }, 'id', /base/],
    ['land 0', { kind: 'land', id: 'base', land: 0 }, 'land', /from 1 to 9999/],
    ['no spec', { kind: 'made' }, 'spec', /an object/],
    ['too few lines', made({ lines: 7 }), 'spec.lines', /from 8 to 200/],
    ['too many samples', made({ samples: 201 }), 'spec.samples', /from 8 to 200/],
    ['too many bands', made({ bands: 1e9 }), 'spec.bands', /from 3 to 400/],
    ['bands that are no number', made({ bands: null }), 'spec.bands', /from 3 to 400/],
    ['too many values', made({ lines: 200, samples: 200, bands: 201 }), 'spec', /at most 8000000/],
    ['a strip', made({ lines: 10, samples: 18 }), 'spec.samples', /1.7 times the lines/],
    ['noise above all', made({ snrDb: 2000 }), 'spec.snrDb', /from 0 to 80/],
    ['noise as a word', made({ snrDb: 'none' }), 'spec.snrDb', /from 0 to 80/],
    ['a light of its own', made({ illumination: 'sun' }), 'spec.illumination', /none, relief/],
    ['too mixed', made({ purest: 0.1 }), 'spec.purest', /from 0.5 to 1/],
    ['no materials', made({ materials: [] }), 'spec.materials', /3 to 7/],
    [
      'a material of its own',
      made({ materials: ['Vegetation', 'Red soil', 'Water', 'Gold'] }),
      'spec.materials[3]',
      /Vegetation/,
    ],
    [
      'no water',
      made({ materials: ['Vegetation', 'Red soil', 'Concrete'] }),
      'spec.materials',
      /Water is missing/,
    ],
    [
      'a material twice',
      made({ materials: ['Vegetation', 'Red soil', 'Water', 'Water'] }),
      'spec.materials',
      /once/,
    ],
    [
      'brick beside concrete',
      made({ materials: ['Vegetation', 'Red soil', 'Water', 'Concrete', 'Brick'] }),
      'spec.materials',
      /Brick or Concrete/,
    ],
  ])('%s is refused', (_, value, field, expected) => {
    const data = refused(value);
    expect(data).toMatchObject({ kind: 'scene', field });
    expect(data.expected).toMatch(expected);
    expect(data.advice).not.toBe('');
  });

  it.each([
    [{ kind: 'demo', seed: 0, sead: 1 }, 'seed'],
    [made({ snrdb: 30 }), 'snrDb'],
    [made({ ilumination: 'none' }), 'illumination'],
  ])('%j: tells what was meant', (value, meant) => {
    expect(refused(value).message).toContain(`did you mean “${meant}”?`);
  });

  it('takes nothing from a prototype', () => {
    const hostile = JSON.parse('{"kind":"demo","__proto__":{"seed":1}}') as unknown;
    expect(refused(hostile).field).toBe('__proto__');
  });

  it('is a recipe or a StudioError, whatever it is given', () => {
    const kind = fc.constantFrom('demo', 'bench', 'land', 'made', '');
    const spec = fc.dictionary(fc.constantFrom(...Object.keys(madeDefaults), 'x'), fc.jsonValue());
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({ kind, seed: fc.jsonValue(), id: fc.jsonValue(), spec }, { requiredKeys: [] }),
      spec.map(made),
    );
    fc.assert(
      fc.property(value, (any) => {
        try {
          const recipe = readRecipe(any);
          expect(readRecipe(recipe)).toEqual(recipe);
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError);
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

it('names are short', () => {
  expect(recipeName(demoRecipe)).toBe('demo');
  expect(recipeName({ kind: 'demo', seed: 3 })).toBe('demo, seed 3');
  expect(recipeName({ kind: 'land', id: 'base', land: 3 })).toBe('base@3');
  expect(recipeName({ kind: 'made', spec: madeDefaults })).toBe('made, seed 1');
});
