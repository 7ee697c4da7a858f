/**
 * The cases as the readers take them: as the command line does, which asks nothing and guesses nothing, and as the import
 * panel does for a person who accepts what it found.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { filesAt as filesOnDisk } from '../../src/cli/files';
import type { Scene } from '../../src/scene/scene';
import { StudioError } from '../../src/scene/errors';
import type { ImportChoices } from '../../src/scene/importChoices';
import { apart, exported, placeOf } from '../../src/exporters/place.suite';
import { inspectFiles } from '../../src/readers/importCheck/inspect';
import { openFiles } from '../../src/readers/open';
import type { Case, PlaceCase, RefusalCase, SceneCase, SpectraCase } from './cases';
import { contextOf, fileValues, folderOf, json, rightAffine } from './expected';
import type { Expected } from './expected';

export interface Verdict {
  readonly right: string;
  /** "right", or what is wrong. */
  readonly now: string;
}

const filesAt = (folder: string, names: readonly string[]): File[] =>
  names.map((name) => new File([readFileSync(path.join(folder, name))], path.basename(name)));
const same = (a: number, b: number, tolerance = 1e-5): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

async function sceneOf(
  folder: string,
  names: readonly string[],
  guided: boolean,
  choices: ImportChoices = {},
): Promise<Scene> {
  const context = contextOf(null, guided ? choices : undefined);
  if (!guided) {
    const taken = await filesOnDisk(names.map((name) => path.join(folder, name)));
    const opened = await openFiles(taken.files, context);
    if (opened.type === 'scene') return opened.scene;
    throw new Error(
      opened.type === 'choose'
        ? `asks which of ${opened.candidates.map((c) => c.variable).join(', ')}`
        : opened.type,
    );
  }
  const seen = await inspectFiles(filesAt(folder, names), context);
  if (seen.type !== 'import') throw new Error(seen.type);
  if (!seen.opened) throw new StudioError(seen.report.problem!);
  return seen.opened.scene;
}

export const says = (error: unknown): string =>
  error instanceof StudioError
    ? [error.data.message, error.data.found, error.data.expected, error.data.advice]
        .filter(Boolean)
        .join(' | ')
    : error instanceof Error
      ? error.message
      : String(error);

const faultsOf = (c: SceneCase, folder: string, { cube, mask, notes, change }: Scene): string[] => {
  const expected: Expected = c.size ?? json(folder, `${folderOf(c)}/expected.json`);
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
    const values = fileValues(folder, c);
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

async function trySpectra(c: SpectraCase, folder: string): Promise<Verdict> {
  const name = `${folderOf(c)}/expected_spectra.json`;
  const expected = existsSync(path.join(folder, name)) ? json(folder, name) : {};
  const right = c.orRefused
    ? 'read, or refused by its name'
    : c.empty
      ? 'deleted channels empty'
      : `${c.count ?? '?'} spectra as expected`;
  const { cube } = await sceneOf(folder, c.over, false);
  const opened = await openFiles(filesAt(folder, c.files), contextOf(cube)).catch(
    (error: unknown) => {
      if (c.orRefused?.test(says(error))) return null;
      throw error;
    },
  );
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

async function tryRefusal(c: RefusalCase, folder: string): Promise<Verdict> {
  const right = `refused, saying ${String(c.says)}`;
  try {
    const opened = await openFiles(filesAt(folder, c.files), contextOf(null));
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

async function tryPlace(c: PlaceCase, folder: string): Promise<Verdict> {
  const right = `EPSG:${c.epsg} and the same place in both exports`;
  const whole = await sceneOf(folder, c.files, true);
  const { lines, samples } = whole.cube;
  const from = placeOf(whole.cube.map ?? {}).affine;
  if (!from) return { right, now: 'not read' };
  const { line, sample } = c.crop ?? { line: 0, sample: 0 };
  const crop = { line, sample, lines: lines - line, samples: samples - sample };
  const { cube, ...scene } = c.crop ? await sceneOf(folder, c.files, true, { crop }) : whole;
  const truth = rightAffine(from, c);
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

async function tryScene(c: SceneCase, folder: string): Promise<Verdict> {
  const expected: Expected = c.size ?? json(folder, `${folderOf(c)}/expected.json`);
  const right = `${expected.lines ?? 0} × ${expected.samples ?? 0} × ${c.bands ?? expected.bands ?? 0}, wavelengths and values as expected`;
  const ways = await Promise.all(
    [false, true].map(async (guided) => {
      try {
        return faultsOf(c, folder, await sceneOf(folder, c.files, guided)).join('; ') || 'right';
      } catch (error) {
        return says(error).slice(0, 260);
      }
    }),
  );
  const [command, page] = ways;
  if (command === page) return { right, now: page };
  return { right, now: `as accepted: ${page}; unasked: ${command}` };
}

/** What readers make of a case, and what is right. @throws what the readers throw */
export const attempt = (c: Case, folder: string): Promise<Verdict> =>
  c.kind === 'scene'
    ? tryScene(c, folder)
    : c.kind === 'spectra'
      ? trySpectra(c, folder)
      : c.kind === 'refusal'
        ? tryRefusal(c, folder)
        : tryPlace(c, folder);
