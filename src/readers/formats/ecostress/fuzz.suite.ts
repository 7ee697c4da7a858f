/** Fuzzed spectra of ECOSTRESS and ASTER: units, orders, line ends, torn fields, rows that are no numbers. */
import { ecostress } from '../../../../testdata/ecostress/writer';
import * as toy from '../../../../testdata/mat/toy';
import { writeMat } from '../../../../testdata/mat/writer';
import type { Rng } from '../../../maths/rng';
import { latin1, pick, spectraOf, utf8 } from '../../testing/recipe.suite';
import type { Made, Recipe } from '../../testing/recipe.suite';

const { bands } = toy;
const names = ['Soil', '', 'x'.repeat(5000), 'سقف أحمر', 'A, "B": <C>', '\xb5'];
const odd = ['nan', 'x', '1e999', '-1', '0', '1,5', '', '1 2 3', '-1.23e34', '∞', '9'.repeat(4000)];

const current = (rng: Rng): Made['current'] =>
  rng.uniform() < 0.7 ? { lines: 7, samples: 9, bands } : null;
const made = (kind: string, text: string, rng: Rng): Made => ({
  kind,
  files: [{ name: 'fuzz.spectrum.txt', bytes: rng.uniform() < 0.5 ? utf8(text) : latin1(text) }],
  current: current(rng),
});

function good(rng: Rng): Made {
  const x = Array.from({ length: bands }, (_, b) => 0.4 + 0.1 * b);
  const y = Array.from({ length: bands }, () => 1 + rng.int(99));
  const text = ecostress(x, y, {
    name: pick(rng, names),
    aster: rng.uniform() < 0.5,
    falling: false,
    end: pick(rng, ['\n', '\r\n'] as const),
  });
  return {
    ...made('good', text, rng),
    ends: spectraOf(y.map((v) => v / 100)),
    current: { lines: 7, samples: 9, bands },
  };
}

function random(rng: Rng): Made {
  const n = rng.int(12);
  const x = Array.from({ length: n }, () => rng.uniform() * pick(rng, [2.5, 15, 2500]));
  const text = ecostress(
    x,
    x.map(() => rng.uniform() * 100),
    {
      name: pick(rng, names),
      aster: rng.uniform() < 0.5,
      xUnits: pick(rng, ['Wavelength (micrometers)', 'Wavenumber (cm-1)', 'nm', '', '\xb5m']),
      yUnits: pick(rng, ['Reflectance (percent)', 'Transmittance', '', 'Emissivity']),
      announced: pick(rng, [n, n + 1, 0, 1e18]),
    },
  );
  return made('random', text, rng);
}

/** A sound file with one line of it replaced. */
function torn(rng: Rng): Made {
  const x = Array.from({ length: bands }, (_, b) => 0.4 + 0.1 * b);
  const lines = ecostress(x, x).split('\n');
  lines[rng.int(lines.length)] = `${pick(rng, odd)}\t${pick(rng, odd)}`;
  return made('torn', lines.join('\n'), rng);
}

export const ecostressRecipe: Recipe = {
  reader: 'ECOSTRESS',
  good,
  odd: [
    random,
    torn,
    (rng) => made('no numbers', ecostress([], []), rng),
    (rng) => made('one row', ecostress([0.5], [7]), rng),
    (rng) => made('fields alone', `Name: ${pick(rng, names)}\nType: soil\n`, rng),
    (rng) =>
      made('many fields', `Name: a\nType: b\n${'Note: c\n'.repeat(20_000)}0.4 1\n0.5 2`, rng),
    (rng) =>
      made(
        'a long line',
        `Name: ${'a:'.repeat(50_000)}\nType: b\n0.4 1\n0.5 ${pick(rng, odd)}`,
        rng,
      ),
    (rng) => made('many rows', `Name: a\nType: b\n${'0.4\t1\n'.repeat(60_000)}`, rng),
    (rng) => {
      const text = ecostress([0.4, 0.5, 0.6, 0.7], [1, 2, 3, 4]);
      return {
        ...made('several', text, rng),
        files: [1, 2, 3].map((i) => ({
          name: `${i}.txt`,
          bytes: utf8(i === 2 ? text.replace('0.5', pick(rng, odd)) : text),
        })),
      };
    },
  ],
  beside: [{ name: 'scene.mat', bytes: writeMat({ Y: toy.box(), A: toy.abundanceBox() }) }],
};
