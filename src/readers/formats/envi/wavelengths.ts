/**
 * Band centres and widths of an ENVI header in nanometres: every unit ENVI has and the spellings seen in the wild, a
 * guess from the range where the unit is missing or contradicts the numbers, and centres hidden in band names.
 */
import type { CubeMeta } from '../../types';
import { listOf, numbersOf } from './fields';
import type { EnviHeader } from './header';

/** A unit as a person would name it, and centre and width in it turned to nanometres. */
interface Unit {
  readonly name: string;
  centre(value: number): number;
  /** Width [nm] of `width` at `value`, both in the unit. */
  width(width: number, value: number): number;
}

const length = (name: string, nanometres: number): Unit => ({
  name,
  centre: (value) => value * nanometres,
  width: (width) => width * nanometres,
});
/** λ = k / value, so that |dλ| = k / value² · |dvalue|. */
const reciprocal = (name: string, k: number): Unit => ({
  name,
  centre: (value) => k / value,
  width: (width, value) => (k / value ** 2) * width,
});

const nanometres = length('nanometres', 1);
const micrometres = length('micrometres', 1000);

/** Spellings without blanks, dots, dashes and capitals. \u00b5 and \u03bc are the two micro signs. */
const spellings: readonly (readonly [RegExp, Unit | 'index'])[] = [
  [/^(nm|nms|nano|nanomet(er|re)s?)$/, nanometres],
  [/^((u|\u00b5|\u03bc|\ufffd|m[iy])m|micro|microns?|micromet(er|re)s?)$/, micrometres],
  [/^(mm|millimet(er|re)s?)$/, length('millimetres', 1e6)],
  [/^(cm|centimet(er|re)s?)$/, length('centimetres', 1e7)],
  [/^(m|met(er|re)s?)$/, length('metres', 1e9)],
  [/^(a|\u00e5|angstr[o\u00f6]ms?|\u00e5ngstr[o\u00f6]ms?)$/, length('ångströms', 0.1)],
  [/^(wavenumbers?|cm\^?1|1\/cm|percm)$/, reciprocal('wavenumbers', 1e7)],
  [/^(ghz|gigahertz)$/, reciprocal('gigahertz', 299792458)],
  [/^(mhz|megahertz)$/, reciprocal('megahertz', 299792458e3)],
  [/^(index|bands?|channels?|bandnumbers?)$/, 'index'],
];

/** Visible to thermal infrared, generously. */
const LOW = 150;
const HIGH = 20_000;
const plausible = (values: Float64Array, unit: Unit): boolean =>
  values.every((v) => unit.centre(v) >= LOW && unit.centre(v) <= HIGH);

const isIndex = (values: Float64Array): boolean =>
  values.length > 1 && values.every((v, b) => v === values[0] + b) && values[0] <= 1;

const guess = (values: Float64Array): Unit | undefined =>
  isIndex(values) ? undefined : [nanometres, micrometres].find((unit) => plausible(values, unit));

/** @param notes gets plain sentences on what was guessed or ignored */
export function readWavelengths(
  header: EnviHeader,
  bands: number,
  notes: string[],
): Pick<CubeMeta, 'wavelengths' | 'fwhm'> {
  const { fields, file } = header;
  const text = fields.get('wavelength') ?? '';
  if (text === '') return fromNames(header, bands, notes);
  const values = numbersOf(text);
  if (values.length !== bands) {
    notes.push(`${file} gives ${values.length} wavelengths for ${bands} bands; not used.`);
    return {};
  }
  if (values.some((v) => !(v > 0 && v < Infinity))) {
    if (!isIndex(values))
      notes.push(`The wavelengths in ${file} are not used: some are not positive numbers.`);
    return {};
  }
  const unit = unitOf(header, values, notes);
  if (!unit) return {};
  const wavelengths = values.map((v) => unit.centre(v));
  if (wavelengths.some((v, b) => b > 0 && v < wavelengths[b - 1]))
    notes.push(`The wavelengths in ${file} do not rise from band to band.`);
  const widthText = fields.get('fwhm') ?? '';
  if (widthText === '') return { wavelengths };
  const widths = numbersOf(widthText);
  if (widths.length !== bands || widths.some((v) => !(v >= 0 && v < Infinity))) {
    notes.push(
      `The band widths (fwhm) in ${file} are not used: expected ${bands} positive numbers.`,
    );
    return { wavelengths };
  }
  return { wavelengths, fwhm: widths.map((w, b) => unit.width(w, values[b])) };
}

function unitOf(
  { fields, file }: EnviHeader,
  values: Float64Array,
  notes: string[],
): Unit | undefined {
  const written = (fields.get('wavelength units') ?? '').trim();
  const word = written.toLowerCase().replace(/[\s.\-_()⁻]+/g, '');
  const stated = spellings.find(([spelling]) => spelling.test(word))?.[1];
  if (stated === 'index') {
    notes.push(`The wavelengths in ${file} are band numbers, not wavelengths.`);
    return undefined;
  }
  if (stated && plausible(values, stated)) return stated;
  const guessed = guess(values);
  const range = `${values[0]} to ${values[values.length - 1]}`;
  const says =
    written === ''
      ? 'gives no wavelength unit'
      : `gives the wavelength unit "${written.slice(0, 40)}"`;
  if (guessed) {
    notes.push(`${file} ${says}; ${range} is taken as ${guessed.name}.`);
    return guessed;
  }
  if (stated) return stated;
  notes.push(`${file} ${says}, and ${range} fits none; the wavelengths are not used.`);
  return undefined;
}

/** Whole numbers that can be no numbers of bands: they lie where sensors do, over some range, and not one after another. */
const areNanometres = (values: Float64Array): boolean =>
  values.length >= 3 &&
  values[0] >= 300 &&
  values[values.length - 1] <= 2600 &&
  values[values.length - 1] - values[0] >= 100 &&
  values.some((v, b) => b > 0 && v - values[b - 1] > 1);

/** "Band 3 (447.17)", "447.17 nm", "Resize (…) (0.447 Micrometers)". */
const inName =
  /(?:^|[\s(_])(\d+(?:\.\d+)?)\s*(nm|nanomet(?:er|re)s?|[u\u00b5\u03bc]m|micromet(?:er|re)s?|microns?)?\s*\)?$/i;

function fromNames(
  { fields, file }: EnviHeader,
  bands: number,
  notes: string[],
): Pick<CubeMeta, 'wavelengths'> {
  const names = listOf(fields.get('band names') ?? '', bands);
  if (names.length !== bands) return {};
  const found = names.map((name) => inName.exec(name));
  const values = Float64Array.from(found, (m) => Number(m?.[1] ?? NaN));
  const units = new Set(found.map((m) => m?.[2]?.toLowerCase() ?? ''));
  // Numbers that do not rise, or are whole as numbers of bands are, say nothing of wavelengths.
  const rising = values.every((v, b) => b === 0 || v > values[b - 1]);
  if (units.size !== 1 || !rising || values.length < 2) return {};
  const [word] = units;
  const spelt = spellings.find(([spelling]) => spelling.test(word))?.[1];
  const fractional = values.some((v) => !Number.isInteger(v));
  const unit =
    spelt && spelt !== 'index'
      ? spelt
      : fractional
        ? guess(values)
        : areNanometres(values)
          ? nanometres
          : undefined;
  if (!unit || !plausible(values, unit)) return {};
  notes.push(`Wavelengths from the band names in ${file}, taken as ${unit.name}.`);
  return { wavelengths: values.map((v) => unit.centre(v)) };
}
