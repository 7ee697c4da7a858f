/** Fuzzed tables of spectra: separators, line ends, quotes, encodings, cells that are no numbers, ragged and huge rows. */
import * as toy from '../../../../testdata/mat/toy';
import { writeMat } from '../../../../testdata/mat/writer';
import type { Rng } from '../../../maths/rng';
import { latin1, pick, spectraOf, utf8 } from '../../testing/recipe.suite';
import type { Made, Recipe } from '../../testing/recipe.suite';

const { bands, parts } = toy;
const odd = ['', 'nan', 'x', '1e999', '-1', '0,5', '"0.5"', '"', '\xb5', '1'.repeat(4000), '∞'];
const marks = [',', ';', '\t'];
const ends = ['\n', '\r\n', '\r'];
const headings = [
  'wavelength',
  'Wavelength (\xb5m)',
  '"wavelength"',
  'wl',
  '\ufeffwavelength',
  'lambda',
];

const table = (kind: string, text: string, rng: Rng): Made => ({
  kind,
  files: [{ name: 'fuzz.csv', bytes: rng.uniform() < 0.5 ? utf8(text) : latin1(text) }],
  current: rng.uniform() < 0.5 ? { lines: 7, samples: 9, bands } : null,
});

function good(rng: Rng): Made {
  const mark = pick(rng, marks);
  const values = Array.from({ length: parts * bands }, () => rng.int(1000) / 8);
  const cell = (v: number): string =>
    mark === ';' && !Number.isInteger(v) ? String(v).replace('.', ',') : String(v);
  const rows = Array.from({ length: bands }, (_, b) =>
    [400 + 100 * b, ...Array.from({ length: parts }, (__, r) => cell(values[r * bands + b]))].join(
      mark,
    ),
  );
  const text = [['wavelength', 'soil', 'dry grass'].join(mark), ...rows].join(pick(rng, ends));
  return { ...table('good', text, rng), ends: spectraOf(values) };
}

function random(rng: Rng): Made {
  const mark = pick(rng, marks);
  const columns = rng.int(5);
  const heading = [
    pick(rng, headings),
    ...Array.from({ length: columns }, () => pick(rng, ['soil', 'tree', '', '"a,b"'])),
  ];
  const rows = Array.from({ length: rng.int(8) }, (_, b) =>
    Array.from({ length: columns + 1 + (rng.uniform() < 0.05 ? 1 : 0) }, (__, c) =>
      rng.uniform() < 0.03 ? pick(rng, odd) : c === 0 ? 400 + 10 * b : rng.uniform().toFixed(3),
    ).join(mark),
  );
  return table('random', [heading.join(mark), ...rows].join(pick(rng, ends)), rng);
}

const own = (rng: Rng): string =>
  ['band', 'wavelength_nm', 'valid', 'soil estimate', 'soil truth', `${pick(rng, odd)} estimate`]
    .slice(0, 2 + rng.int(5))
    .join(',');

export const csv: Recipe = {
  reader: 'CSV',
  good,
  odd: [
    random,
    (rng) => table('a heading alone', pick(rng, headings) + pick(rng, [',a', '', ',']), rng),
    (rng) => table('the studio’s own, odd', `${own(rng)}\n0,400,1,0.5,0.5\n1,500,1,0.5`, rng),
    (rng) => table('many columns', `wavelength${',a'.repeat(5000)}\n400${',1'.repeat(5000)}`, rng),
    (rng) => table('a long row', `wavelength,a\n${'400,1,'.repeat(40_000)}`, rng),
    (rng) =>
      table('many rows', `wl;a\n${`400;${pick(rng, ['1', 'x', ''])}\n`.repeat(20_000)}`, rng),
    (rng) => table('a quote that never ends', `wavelength,a\n400,"${'1\n'.repeat(2000)}`, rng),
    (rng) => {
      const grid = Array.from(
        { length: 20 },
        (_, i) => `${pick(rng, ['X', '', ''])}${400 + 30 * i}`,
      );
      if (rng.uniform() < 0.5) grid[rng.int(20)] = pick(rng, odd);
      const rows = Array.from({ length: rng.int(5) }, (_, r) =>
        [`s${r}`, ...grid.map((__, b) => (rng.uniform() < 0.02 ? pick(rng, odd) : b / 20))].join(),
      );
      return table('a line for each spectrum', [`name,${grid.join()}`, ...rows].join('\n'), rng);
    },
    (rng) => {
      const meta = Array.from({ length: rng.int(30) }, () => `${pick(rng, odd)},${pick(rng, odd)}`);
      const rows = Array.from({ length: 20 }, (_, b) => `${400 + 30 * b},${b / 20}`);
      return table('lines before the numbers', [...meta, ...rows].join('\n'), rng);
    },
    (rng) =>
      table(
        'long headings',
        `${pick(rng, ['a', '.', ' ', '1', '-('])}`.repeat(60_000) + ',1,2',
        rng,
      ),
    (rng) => {
      const rows = Array.from({ length: 20 }, (_, b) =>
        [b, 400 + 30 * b, pick(rng, odd), b / 20].join(';'),
      );
      return table('columns of anything', ['n;wl;a;b', ...rows].join('\n'), rng);
    },
    (rng) =>
      table(
        'doubled names',
        `wavelength,soil,soil,wavelength\n${'400,1,2,400\n'.repeat(bands)}`,
        rng,
      ),
    (rng) => {
      const columns = Array.from(
        { length: rng.int(4) },
        (_, i) => `Column ${i + 1}: ${i ? 'a~~1' : 'Wavelength'}`,
      );
      const numbers = Array.from(
        { length: rng.int(6) },
        (_, b) => ` ${400 + b}  1 ${pick(rng, odd)}`,
      );
      return table(
        'an ASCII plot',
        ['ENVI ASCII Plot File [x]', ...columns, ...numbers].join('\n'),
        rng,
      );
    },
    (rng) => {
      const rows = Array.from({ length: 2 + rng.int(6) }, (_, b) =>
        [300 + 100 * b, rng.uniform().toFixed(3), pick(rng, odd), 300 + 90 * b, '0,5'].join(
          pick(rng, [';', ';', ';', ' ']),
        ),
      );
      const before = pick(rng, ['', 'Wellenlänge;a;b;Wellenlänge;c\n', 'x\n\n--\n', ';;;;\n']);
      return table('numbers without words', before + rows.join(pick(rng, ends)), rng);
    },
    (rng) => {
      const grid = Array.from({ length: 8 + rng.int(5) }, (_, i) => 400 + 10 * i);
      const row = (): string =>
        ['s', ...grid.map(() => (rng.uniform() < 0.05 ? pick(rng, odd) : '0.5'))].join();
      const rows = Array.from({ length: rng.int(4) }, row);
      return table('a line a spectrum', [`id,${grid.join()}`, ...rows].join('\n'), rng);
    },
    (rng) =>
      table(
        'Spectra Vista',
        `/*** Spectra Vista SIG Data ***/\nname= x\n${pick(rng, ['data=\n', ''])}400 1 2 ${pick(rng, odd)}\n500 1 2 3\n`,
        rng,
      ),
    (rng) => table('blank lines', `${'\r\n'.repeat(rng.int(600))}wavelength,a\n400,1`, rng),
    (rng) =>
      table(
        'wavelengths that are none',
        `wavelength,a,b\n${pick(rng, ['-1', '0', '1e999', 'nan', ''])},1,2`,
        rng,
      ),
  ],
  beside: [{ name: 'scene.mat', bytes: writeMat({ Y: toy.box(), A: toy.abundanceBox() }) }],
};
