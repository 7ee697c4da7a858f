/** Fuzzed binary ASD spectra: number formats, versions, hostile counts and grids, references of nothing. */
import { asd } from '../../../../testdata/asd/writer';
import type { AsdOptions } from '../../../../testdata/asd/writer';
import * as toy from '../../../../testdata/mat/toy';
import { writeMat } from '../../../../testdata/mat/writer';
import type { Rng } from '../../../maths/rng';
import { pick, spectraOf } from '../../testing/recipe.suite';
import type { Bytes, Made, Recipe } from '../../testing/recipe.suite';

const { bands } = toy;
const scene = { lines: 7, samples: 9, bands };
const versions = ['ASD', 'as2', 'as5', 'as7', 'as8'];
const odd = [NaN, Infinity, -1, 0, 1e38, -1.23e34, 5e-324];

const made = (kind: string, bytes: Bytes, rng: Rng): Made => ({
  kind,
  files: [{ name: 'fuzz.asd', bytes }],
  current: rng.uniform() < 0.7 ? scene : null,
});
const grid: AsdOptions = { first: 400, step: 100 };

function good(rng: Rng): Made {
  const white = Array.from({ length: bands }, () => 2 ** (8 + rng.int(4)));
  const leaf = Array.from({ length: bands }, () => (1 + rng.int(100)) / 128);
  const options: AsdOptions = {
    ...grid,
    version: pick(rng, versions),
    dataFormat: pick(rng, [0, 2] as const),
    reference: white,
    description: 'x'.repeat(rng.int(40)),
    behind: rng.int(100),
  };
  const counts = leaf.map((v, b) => v * white[b]);
  return { ...made('good', asd(counts, options), rng), ends: spectraOf(leaf), current: scene };
}

function random(rng: Rng): Made {
  const values = (n: number): number[] =>
    Array.from({ length: n }, () => (rng.uniform() < 0.1 ? pick(rng, odd) : rng.int(4000)));
  const n = 2 + rng.int(20);
  const bytes = asd(values(n), {
    version: pick(rng, versions),
    dataType: rng.int(12),
    dataFormat: pick(rng, [0, 1, 2] as const),
    first: pick(rng, [350, 400, 199, -1, NaN, 1e30]),
    step: pick(rng, [1, 100, 0, -1, NaN]),
    ...(rng.uniform() < 0.7 ? { reference: values(n) } : {}),
  });
  return made('random', bytes, rng);
}

/** A number of channels that is not that of the values. */
function hostile(rng: Rng): Made {
  const bytes = asd(
    Array.from({ length: bands }, (_, b) => b + 1),
    grid,
  );
  new DataView(bytes.buffer).setUint16(204, pick(rng, [0, 1, 5, 8192, 65_535]), true);
  return made('channels', bytes, rng);
}

/** A description that ends behind the file. */
function description(rng: Rng): Made {
  const values = Array.from({ length: bands }, (_, b) => b + 1);
  const bytes = asd(values, { ...grid, reference: values });
  new DataView(bytes.buffer).setUint16(484 + bands * 8 + 18, pick(rng, [1, 300, 65_535]), true);
  return made('description', bytes, rng);
}

export const asdRecipe: Recipe = {
  reader: 'ASD',
  good,
  odd: [
    random,
    hostile,
    description,
    (rng) => made('no reference', asd([1, 2, 3, 4], { ...grid, dataType: rng.int(9) }), rng),
    (rng) => made('zeros', asd([0, 0, 0, 0], grid), rng),
    (rng) => {
      const files = [1, 2, 3].map((i) => ({
        name: `${i}.asd`,
        bytes: asd([1, 2, 3, pick(rng, odd)], grid),
      }));
      return { ...made('several', files[0].bytes, rng), files };
    },
  ],
  beside: [{ name: 'scene.mat', bytes: writeMat({ Y: toy.box(), A: toy.abundanceBox() }) }],
};
