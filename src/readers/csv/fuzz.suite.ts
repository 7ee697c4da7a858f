/** Seeded bad and odd tables of spectra: each must end in a StudioError or be read. */
import type { Rng } from '../../cube/rng';

export interface FuzzCase {
  readonly name: string;
  readonly files: readonly File[];
}

const pick = <T>(rng: Rng, items: readonly T[]): T => items[rng.int(items.length)];
const odd = ['', 'nan', 'x', '1e999', '-1', '0,5', '"0.5"', '"', '\xb5', '1'.repeat(400), '∞'];

/** One made-up file after another, for ever. */
export function* cases(rng: Rng): Generator<FuzzCase, never> {
  for (let i = 0; ; i++) {
    const mark = pick(rng, [',', ';', '\t']);
    const end = pick(rng, ['\n', '\r\n', '\r']);
    const parts = rng.int(5);
    const name = pick(rng, [
      'wavelength',
      'Wavelength (\xb5m)',
      '"wavelength"',
      'wl',
      '\ufeffwavelength',
    ]);
    const heading = [
      name,
      ...Array.from({ length: parts }, () => pick(rng, ['soil', 'tree', '', '"a,b"'])),
    ];
    const rows = Array.from({ length: rng.int(8) }, (_, b) =>
      Array.from({ length: parts + 1 + (rng.uniform() < 0.05 ? 1 : 0) }, (__, c) =>
        rng.uniform() < 0.03 ? pick(rng, odd) : c === 0 ? 400 + 10 * b : rng.uniform().toFixed(3),
      ).join(mark),
    );
    const text = [heading.join(mark), ...rows].join(end);
    const bytes =
      rng.uniform() < 0.5
        ? new TextEncoder().encode(text)
        : Uint8Array.from(text, (c) => c.charCodeAt(0) & 255);
    yield { name: `${i} ${JSON.stringify(text)}`, files: [new File([bytes], `case${i}.csv`)] };
  }
}
