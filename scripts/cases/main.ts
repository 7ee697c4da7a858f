/**
 * `npm run e2e:cases [-- folder] [--only text]`: opens every input of ../shared/cases with the readers of page and command
 * line, compares with the folder's `expected*`, and prints a Markdown table: case, right, now. Both ways are tried: the
 * command line's, which asks nothing and guesses nothing, and the import doctor's, as a person who accepts what it found.
 * Exit code 1 when something is not right; says so and ends well when the folder is not there.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Scene } from '../../src/scene/scene';
import { StudioError } from '../../src/scene/errors';
import type { ImportChoices } from '../../src/scene/importChoices';
import { inspectFiles } from '../../src/readers/importCheck/inspect';
import { openFiles } from '../../src/readers/open';
import type { OpenContext, SceneOnScreen } from '../../src/readers/types';
import { cases } from './cases';
import type { Case, PlaceCase, RefusalCase, SceneCase, SpectraCase } from './cases';
import { apart, exported, placeOf } from '../../src/exporters/place.suite';
import type { Affine } from '../../src/exporters/place.suite';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const options = process.argv.slice(2);
const onlyAt = options.indexOf('--only');
const only = onlyAt >= 0 ? options.splice(onlyAt, 2)[1] : '';
const folder = path.resolve(options[0] ?? path.join(root, '../shared/cases'));

interface Verdict {
  readonly right: string;
  /** "right", or what is wrong. */
  readonly now: string;
}

const filesAt = (names: readonly string[]): File[] =>
  names.map((name) => new File([readFileSync(path.join(folder, name))], path.basename(name)));
const contextOf = (current: SceneOnScreen | null, choices?: ImportChoices): OpenContext => ({
  shared: false,
  current,
  ...(choices ? { choices } : {}),
  progress: () => undefined,
  cancelled: () => false,
});
const folderOf = ({ files }: Case): string => files[0].split('/')[0];
interface Expected {
  readonly lines?: number;
  readonly samples?: number;
  readonly bands?: number;
  readonly wavelengths?: readonly number[] | null;
  readonly raw?: boolean;
  readonly spectra?: readonly (readonly number[])[];
  readonly tolerance?: number;
}
const json = (name: string): Expected =>
  JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Expected;
const same = (a: number, b: number, tolerance = 1e-5): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

async function sceneOf(
  names: readonly string[],
  guided: boolean,
  choices: ImportChoices = {},
): Promise<Scene> {
  const context = contextOf(null, guided ? choices : undefined);
  if (!guided) {
    const opened = await openFiles(filesAt(names), context);
    if (opened.type === 'scene') return opened.scene;
    throw new Error(
      opened.type === 'choose'
        ? `asks which of ${opened.candidates.map((c) => c.variable).join(', ')}`
        : opened.type,
    );
  }
  const seen = await inspectFiles(filesAt(names), context);
  if (seen.type !== 'import') throw new Error(seen.type);
  if (!seen.opened) throw new StudioError(seen.report.problem!);
  return seen.opened.scene;
}

const says = (error: unknown): string =>
  error instanceof StudioError
    ? [error.data.message, error.data.found, error.data.expected, error.data.advice]
        .filter(Boolean)
        .join(' | ')
    : error instanceof Error
      ? error.message
      : String(error);

const faultsOf = (c: SceneCase, { cube, mask, notes, change }: Scene): string[] => {
  const expected: Expected = c.size ?? json(`${folderOf(c)}/expected.json`);
  const faults: string[] = [];
  const bands = c.bands ?? expected.bands ?? 0;
  const size = [cube.lines, cube.samples, cube.bands].join(' × ');
  const right = [expected.lines, expected.samples, bands].join(' × ');
  if (size !== right) return [`size ${size}`];
  let wavelengths = 'wavelengths' in c ? null : (expected.wavelengths ?? null);
  if (c.wavelengths && c.wavelengths !== 'own') {
    const { from, to, count } = c.wavelengths;
    wavelengths = Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
  }
  if (wavelengths) {
    const off = cube.wavelengths
      ? Math.max(...wavelengths.map((w, b) => Math.abs(w - cube.wavelengths![b])))
      : Infinity;
    if (cube.wavelengthSource !== 'file') faults.push(`wavelengths ${cube.wavelengthSource}`);
    else if (off > 0.05) faults.push(`wavelengths ${off.toFixed(1)} nm off`);
  }
  if (c.unit && cube.unit !== c.unit) faults.push(`unit ${cube.unit}`);
  if (c.note && !notes.some((note) => c.note!.test(note))) faults.push('nothing said of it');
  // What a person is asked about (× 10 000) is undone for values that are as stored.
  const divideBy = expected.raw
    ? (change?.divideBy ?? 1)
    : c.times && change?.divideBy === 1
      ? 1 / c.times
      : 1;
  if (typeof c.values === 'object') {
    const { band, line, sample, value } = c.values;
    const found = cube.data[(line * cube.samples + sample) * bands + band];
    if (!same(found, value, 1e-3)) faults.push(`band ${band + 1} is ${found}`);
  } else if (c.values !== 'none') {
    const values = new Float32Array(
      Uint8Array.from(readFileSync(path.join(folder, folderOf(c), 'expected.f32'))).buffer,
    );
    let [wrong, masked, first] = [0, 0, ''];
    for (let p = 0; p < cube.lines * cube.samples; p++) {
      if (values.subarray(p * bands, (p + 1) * bands).every(Number.isNaN)) {
        masked++;
        if (mask.pixels[p]) wrong++;
        if (mask.pixels[p] && !first) first = `pixel ${p} is used`;
        continue;
      }
      for (let b = 0; b < bands; b++) {
        const [v, e] = [cube.data[p * bands + b] * divideBy, values[p * bands + b]];
        if (Number.isNaN(e) ? Number.isNaN(v) : same(v, e, c.tolerance)) continue;
        wrong++;
        if (!first) first = `${v} for ${e}`;
      }
    }
    if (wrong > 0) faults.push(`${wrong} values wrong (${first})`);
    if (c.masked !== undefined && masked !== c.masked) faults.push(`${masked} masked expected`);
  }
  return faults;
};

async function trySpectra(c: SpectraCase): Promise<Verdict> {
  const name = `${folderOf(c)}/expected_spectra.json`;
  const expected = existsSync(path.join(folder, name)) ? json(name) : {};
  const right = c.orRefused
    ? 'read, or refused by its name'
    : c.empty
      ? 'deleted channels empty'
      : `${c.count ?? '?'} spectra as expected`;
  const { cube } = await sceneOf(c.over, false);
  const opened = await openFiles(filesAt(c.files), contextOf(cube)).catch((error: unknown) => {
    if (c.orRefused?.test(says(error))) return null;
    throw error;
  });
  if (!opened) return { right, now: 'right (refused by name)' };
  if (opened.type !== 'spectra') return { right, now: opened.type };
  const { names, values } = opened.spectra;
  if (c.empty) {
    const huge = values.filter((v) => Math.abs(v) > 1e6).length;
    return {
      right,
      now:
        huge > 0
          ? `${huge} values of up to ${Math.max(...values.map(Math.abs)).toExponential(1)}`
          : values.some(Number.isNaN)
            ? 'right'
            : 'nothing is empty',
    };
  }
  if (names.length !== c.count)
    return { right, now: `${names.length} spectra: ${names.slice(0, 4).join(', ')}` };
  const all = (expected.spectra ?? []).slice(0, names.length);
  const tolerance = c.tolerance ?? expected.tolerance ?? 0.004;
  let [worst, missing] = [0, 0];
  all.forEach((row, r) =>
    row.forEach((e, b) => {
      const v = values[r * cube.bands + b];
      if (Number.isNaN(v)) missing++;
      else worst = Math.max(worst, Math.abs(v - e));
    }),
  );
  const faults = [
    ...(missing > 0 ? [`${missing} values missing`] : []),
    ...(worst > tolerance ? [`up to ${worst.toPrecision(3)} off`] : []),
  ];
  return { right, now: faults.join('; ') || 'right' };
}

async function tryRefusal(c: RefusalCase): Promise<Verdict> {
  const right = `refused, saying ${String(c.says)}`;
  try {
    const opened = await openFiles(filesAt(c.files), contextOf(null));
    return {
      right,
      now:
        opened.type === 'scene'
          ? `opened as ${opened.scene.cube.lines} × ${opened.scene.cube.samples} × ${opened.scene.cube.bands}`
          : opened.type,
    };
  } catch (error) {
    const text = says(error);
    const good = c.says.test(text) && !c.never?.test(text);
    return { right, now: good ? 'right' : text.slice(0, 260) };
  }
}

async function tryPlace(c: PlaceCase): Promise<Verdict> {
  const right = `EPSG:${c.epsg} and the same place in both exports`;
  const whole = await sceneOf(c.files, true);
  const { lines, samples } = whole.cube;
  const from = placeOf(whole.cube.map ?? {}).affine;
  if (!from) return { right, now: 'not read' };
  const { line, sample } = c.crop ?? { line: 0, sample: 0 };
  const crop = { line, sample, lines: lines - line, samples: samples - sample };
  const { cube, ...scene } = c.crop ? await sceneOf(c.files, true, { crop }) : whole;
  const [a, b, cc, d, e, f] = from;
  const truth: Affine = [a + b * sample + cc * line, b, cc, d + e * sample + f * line, e, f];
  const faults: string[] = [];
  if (c.corner && Math.hypot(truth[0] - c.corner[0], truth[3] - c.corner[1]) > 0.01)
    faults.push(`read at ${truth[0]}, ${truth[3]}`);
  const { tiff, envi, problem } = await exported({ cube, ...scene }, contextOf(null));
  for (const [name, place] of [
    ['GeoTIFF', tiff],
    ['ENVI', envi],
  ] as const) {
    const metres = apart(place.affine, truth, cube.lines, cube.samples);
    if (!(metres < 0.002))
      faults.push(metres === Infinity ? `${name}: no place` : `${name}: ${metres.toFixed(1)} off`);
  }
  if (tiff.epsg !== c.epsg) faults.push(`GeoTIFF: EPSG ${tiff.epsg}`);
  if (c.epsg !== 32611 && !envi.wkt) faults.push('ENVI: no coordinate system');
  if (problem) faults.push(problem);
  return { right, now: faults.join('; ') || 'right' };
}

async function tryScene(c: SceneCase): Promise<Verdict> {
  const expected: Expected = c.size ?? json(`${folderOf(c)}/expected.json`);
  const right = `${expected.lines ?? 0} × ${expected.samples ?? 0} × ${c.bands ?? expected.bands ?? 0}, wavelengths and values as expected`;
  const ways = await Promise.all(
    [false, true].map(async (guided) => {
      try {
        return faultsOf(c, await sceneOf(c.files, guided)).join('; ') || 'right';
      } catch (error) {
        return says(error).slice(0, 260);
      }
    }),
  );
  const [command, page] = ways;
  if (command === page) return { right, now: page };
  return { right, now: `page: ${page}; command line: ${command}` };
}

const attempt = (c: Case): Promise<Verdict> =>
  c.kind === 'scene'
    ? tryScene(c)
    : c.kind === 'spectra'
      ? trySpectra(c)
      : c.kind === 'refusal'
        ? tryRefusal(c)
        : tryPlace(c);

const asked = (text: string): boolean => /^page: right; command line: asks/.test(text);

async function main(): Promise<number> {
  if (!existsSync(folder)) {
    console.log(`SKIPPED: there is no folder ${path.basename(folder)} beside the repository.`);
    return 0;
  }
  let right = 0;
  let tried = 0;
  console.log('| case | right | now |\n| --- | --- | --- |');
  for (const c of cases.filter(({ name }) => name.includes(only))) {
    const missing = c.files.filter((file) => !existsSync(path.join(folder, file)));
    if (missing.length > 0) {
      console.log(`| ${c.name} | | SKIPPED: ${missing.join(', ')} not there |`);
      continue;
    }
    const verdict = await attempt(c).catch((error: unknown) => ({
      right: '',
      now: says(error).slice(0, 260),
    }));
    tried++;
    if (verdict.now.startsWith('right') || asked(verdict.now)) right++;
    console.log(`| ${c.name} | ${verdict.right} | ${verdict.now.replace(/[|\n]/g, ' ')} |`);
  }
  console.log(`\n${right} of ${tried} right.`);
  return right === tried ? 0 : 1;
}

process.exitCode = await main();
