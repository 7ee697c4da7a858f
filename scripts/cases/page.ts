/**
 * The cases in the built page, opened as a person does who accepts what the import panel found, and judged by what the page
 * shows: the findings, values read off the spectrum under the cursor, the lines of the plot, the words of an error, and
 * the place in files saved from it.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { acceptImport, chooseFiles, startStudio } from '../../e2e/real/page.mjs';
import { annotationsToJson } from '../../src/scene/annotations';
import { apart, placeOf } from '../../src/exporters/place.suite';
import type { Affine, Place } from '../../src/exporters/place.suite';
import { openFiles } from '../../src/readers/open';
import { unpackAll } from '../../src/readers/formats/zip/unpack';
import type { Case, PlaceCase, RefusalCase, SceneCase, SpectraCase } from './cases';
import { agrees, findingsOf, moveTo, offered, readings, words } from './pageTools';
import type { Finding } from './pageTools';
import { nearest } from './nearest';
import { contextOf, fileValues, folderOf, json, rightAffine } from './expected';
import type { Expected } from './expected';

const WAIT = 60_000;

export interface PageRun {
  /** "right", or what is wrong. */
  attempt(c: Case): Promise<string>;
  /** Errors of the console. */
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** @param folder where the cases are */
export async function startPage(folder: string): Promise<PageRun> {
  const studio = await startStudio();
  const at = (names: readonly string[]): string[] => names.map((name) => path.join(folder, name));
  return {
    problems: studio.problems as string[],
    async attempt(c) {
      const page = await studio.newPage();
      page.setDefaultTimeout(WAIT);
      try {
        switch (c.kind) {
          case 'scene':
            return await trySceneIn(page, c, folder, at(c.files));
          case 'spectra':
            return await trySpectraIn(page, c, folder, at(c.files), at(c.over));
          case 'refusal':
            return await tryRefusalIn(page, c, at(c.files));
          case 'place':
            return await tryPlaceIn(page, c, at(c.files));
        }
      } finally {
        await page.context().close();
      }
    },
    close: () => studio.close(),
  };
}

async function trySceneIn(
  page: Page,
  c: SceneCase,
  folder: string,
  files: readonly string[],
): Promise<string> {
  const expected: Expected = c.size ?? json(folder, `${folderOf(c)}/expected.json`);
  const refused = await offered(page, files);
  if (refused) return refused;
  const findings = await findingsOf(page);
  const say = (what: string): Finding | undefined => findings.find((f) => f.what === what);
  const { lines = 0, samples = 0 } = expected;
  const bands = c.bands ?? expected.bands ?? 0;
  const size = `${lines} lines × ${samples} samples × ${bands} bands`;
  if (say('Size')?.value !== size) return `size ${say('Size')?.value}`;
  const faults: string[] = [];
  const list = c.wavelengths === undefined || c.wavelengths === 'own' ? 'own' : c.wavelengths;
  const wanted = 'wavelengths' in c && c.wavelengths === undefined ? null : expected.wavelengths;
  const range =
    list === 'own'
      ? wanted && ([wanted[0], wanted[wanted.length - 1]] as const)
      : ([list.from, list.to] as const);
  const waves = say('Wavelengths');
  if (range && (c.wavelengths !== 'own' || expected.bands === bands)) {
    const [low, high] = (waves?.value ?? '').split(' to ').map(parseFloat);
    if (waves?.how !== 'file') faults.push(`wavelengths ${waves?.how}: ${waves?.value}`);
    else if (Math.abs(low - range[0]) > 0.05 || Math.abs(high - range[1]) > 0.05)
      faults.push(`wavelengths ${waves.value}`);
  }
  if (c.unit && say('Unit')?.value !== c.unit) faults.push(`unit ${say('Unit')?.value}`);
  const scale = say('Scale');
  const divisor = Number(/divided by ([\d.e+-]+)/.exec(scale?.value ?? '')?.[1] ?? 1);
  const guessed = scale && scale.how !== 'file' ? divisor : 1;
  const times = expected.raw ? guessed : c.times && !scale ? 1 / c.times : 1;
  await acceptImport(page);
  const facts = words(await page.locator('#scene').innerText());
  if (c.masked !== undefined && !facts.includes(`${c.masked} pixel`))
    faults.push(`not ${c.masked} pixels masked`);
  if (c.note && !c.note.test(words((await page.locator('#scene').textContent()) ?? '')))
    faults.push('nothing said of it');
  faults.push(...(await valuesIn(page, c, folder, { lines, samples, bands }, times)));
  return faults.join('; ') || 'right';
}

/** Values of some pixels, read where the mouse points on the spectrum, beside the expected ones. */
async function valuesIn(
  page: Page,
  c: SceneCase,
  folder: string,
  { lines, samples, bands }: { lines: number; samples: number; bands: number },
  times: number,
): Promise<string[]> {
  if (c.values === 'none') return [];
  const single = typeof c.values === 'object' ? c.values : null;
  const values = single ? null : fileValues(folder, c);
  const pixels = single
    ? [[single.line, single.sample]]
    : [
        [0, 0],
        [Math.floor(lines / 2), Math.floor(samples / 2)],
        [lines - 1, samples - 1],
      ];
  const faults: string[] = [];
  let read = 0;
  for (const [line, sample] of pixels) {
    await moveTo(page, line, sample);
    const shown = await readings(page);
    for (const { band, text } of shown) {
      if (single && band !== single.band) continue;
      const right = single ? single.value : values![(line * samples + sample) * bands + band];
      read++;
      if (agrees(text, right / times, c.tolerance ?? 0)) continue;
      faults.push(`line ${line}, sample ${sample}, band ${band}: ${text} for ${right / times}`);
    }
  }
  if (read === 0) faults.push('no value is shown');
  return faults.length > 3
    ? [...faults.slice(0, 2), `${faults.length - 2} more values of ${read}`]
    : faults;
}

const headerOf = (files: readonly string[]): string => files.find((f) => f.endsWith('.hdr')) ?? '';

/** What the page says when it has taken spectra or refused them. */
const answer = (page: Page): Promise<string> =>
  page
    .locator('.messages')
    .getByRole('status')
    .filter({ hasText: /spectr/ })
    .or(page.getByRole('alert'))
    .first()
    .innerText()
    .then(words);

interface Line {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

async function trySpectraIn(
  page: Page,
  c: SpectraCase,
  folder: string,
  files: readonly string[],
  over: readonly string[],
): Promise<string> {
  const refused = await offered(page, over);
  if (refused) return `the scene: ${refused}`;
  await acceptImport(page);
  await chooseFiles(page, files);
  const said = await answer(page);
  if (c.orRefused?.test(said) && !/\d spectr\w+ (shown|to match)/.test(said))
    return 'right (refused by name)';
  const count = Number(/(\d+) spectr(?:um|a) (?:shown|to match)/.exec(said)?.[1] ?? NaN);
  if (!(count > 0)) return said.slice(0, 260);
  if (c.empty) return searchIn(page, headerOf(files), headerOf(over));
  if (c.count !== undefined && count !== c.count) return `${count} spectra`;
  const lines = await page
    .locator('#spectra .js-plotly-plot')
    .first()
    .evaluate((plot) => (plot as HTMLElement & { data: readonly Line[] }).data)
    .then((all) => all.filter(({ name }) => name.includes(path.basename(files[0]))));
  if (lines.length !== count) return `${lines.length} of ${count} spectra are drawn`;
  const masked = Number(
    /Masked\s+(\d+) bands?/.exec(words(await page.locator('#scene').innerText()))?.[1] ?? 0,
  );
  const name = `${folderOf(c)}/expected_spectra.json`;
  const expected = existsSync(path.join(folder, name)) ? json(folder, name) : {};
  const tolerance = c.tolerance ?? expected.tolerance ?? 0.004;
  let [worst, missing] = [0, 0];
  lines.forEach(({ y }, r) => {
    missing += y.filter((v) => v === null).length - masked;
    const right = expected.spectra?.[r];
    if (right) y.forEach((v, b) => v !== null && (worst = Math.max(worst, Math.abs(v - right[b]))));
  });
  const faults = [
    ...(missing > 0 ? [`${missing} values missing`] : []),
    ...(worst > tolerance ? [`up to ${worst.toPrecision(3)} off`] : []),
  ];
  return faults.join('; ') || 'right';
}

/**
 * A library with deleted channels is matched with a pixel of the scene: the nearest must be the one that plain arithmetic
 * on the files' bytes finds, and be drawn on an axis of its size.
 */
async function searchIn(page: Page, library: string, over: string): Promise<string> {
  await moveTo(page, 0, 0);
  await page.getByRole('img', { name: 'Scene image' }).press('p');
  const matches = page.getByRole('region', { name: 'Library matches' });
  await matches
    .getByRole('button', { name: /^Draw / })
    .first()
    .click();
  await page.locator('.spectrum .overlay').first().waitFor();
  const said = words(await matches.getByRole('listitem').first().innerText());
  const angle = parseFloat(/(\d\.\d+)/.exec(said)?.[1] ?? '9');
  const right = nearest(library, over);
  const texts = await page.locator('.spectrum svg text').allTextContents();
  const sizes = texts.map(Number).filter(Number.isFinite);
  const faults = [
    ...(said.includes(right.name) && Math.abs(angle - right.angle) < 0.005
      ? []
      : [`the nearest is “${said}”, not ${right.name}, ${right.angle.toFixed(3)}`]),
    ...(Math.max(...sizes) < 1e5 ? [] : [`the axis ends at ${Math.max(...sizes)}`]),
  ];
  return faults.join('; ') || 'right';
}

async function tryRefusalIn(page: Page, c: RefusalCase, files: readonly string[]): Promise<string> {
  const said = await offered(page, files);
  if (said === null) return 'offered as a scene';
  const whole = words(await page.getByRole('alert').first().innerText());
  return c.says.test(whole) && !c.never?.test(whole) ? 'right' : said;
}

async function tryPlaceIn(page: Page, c: PlaceCase, files: readonly string[]): Promise<string> {
  const refused = await offered(page, files);
  if (refused) return refused;
  if (c.crop) {
    for (const [label, value] of [
      ['First line', c.crop.line],
      ['First sample', c.crop.sample],
    ] as const) {
      const field = page.getByRole('spinbutton', { name: label, exact: true });
      await field.fill(String(value));
      await field.press('Tab');
    }
    await page.getByText('Your session stays until you open this.').waitFor();
  }
  await acceptImport(page);
  const facts = words(await page.locator('#scene').innerText());
  const [, lines, samples] = (/(\d+) lines × (\d+) samples/.exec(facts) ?? []).map(Number);
  const bands = Number(/Bands (\d+)/.exec(facts)?.[1]);
  // Maps come with the first labels; what is in them does not matter here.
  const label = (line: number, sample: number, abundances: number[]) => ({
    ...{ line, sample, abundances },
  });
  const text = annotationsToJson({
    scene: { name: 'made', lines, samples, bands },
    endmemberNames: ['a', 'b'],
    labels: [
      label(0, 0, [1, 0]),
      label(lines - 1, samples - 1, [0, 1]),
      label(1, samples - 2, [0.5, 0.5]),
    ],
  });
  await page.waitForTimeout(100);
  await chooseFiles(page, [
    { name: 'labels.json', mimeType: 'application/json', buffer: Buffer.from(text) },
  ]);
  const from = await sourcePlace(files);
  if (!from) return 'not read';
  const truth = rightAffine(from, c);
  const faults: string[] = [];
  for (const [name, entry] of [
    ['GeoTIFF', 'GeoTIFF, .tif'],
    ['ENVI', 'ENVI, .zip'],
  ] as const) {
    const place = await saved(page, entry);
    const metres = apart(place.affine, truth, lines, samples);
    if (!(metres < 0.002))
      faults.push(metres === Infinity ? `${name}: no place` : `${name}: ${metres.toFixed(1)} off`);
    if (name === 'GeoTIFF' && place.epsg !== c.epsg) faults.push(`GeoTIFF: EPSG ${place.epsg}`);
    if (name === 'ENVI' && c.epsg !== 32611 && !place.wkt)
      faults.push('ENVI: no coordinate system');
  }
  return faults.join('; ') || 'right';
}

async function sourcePlace(files: readonly string[]): Promise<Affine | null> {
  const given = files.map((f) => new File([readFileSync(f)], path.basename(f)));
  const opened = await openFiles(given, contextOf(null));
  return opened.type === 'scene' ? placeOf(opened.scene.cube.map ?? {}).affine : null;
}

/** Saves maps from the page's menu, and reads where the file says that they lie. */
async function saved(page: Page, entry: string): Promise<Place> {
  await page.getByRole('button', { name: 'Save results', exact: true }).click();
  const panel = page.getByRole('group', { name: 'Save results', exact: true });
  const download = page.waitForEvent('download');
  await panel.getByRole('button', { name: new RegExp(`^${entry.replace('.', '\\.')}`) }).click();
  const done = await download;
  const file = new File([readFileSync(await done.path())], 'out.tif');
  const files = entry.startsWith('ENVI') ? await plainCube(file) : [file];
  const opened = await openFiles(files, contextOf(null));
  if (opened.type !== 'scene') throw new Error(`what was saved opens as ${opened.type}`);
  const map = { ...opened.scene.cube.map };
  // Tags alone: what GDAL's metadata says of ENVI is no place for a GIS.
  if (entry.startsWith('GeoTIFF')) delete map['map info'];
  return placeOf(map);
}

/** Header and data of an archive under names of any cube, so that they are read as one. */
async function plainCube(archive: File): Promise<File[]> {
  const members = await unpackAll([archive], () => false);
  return Promise.all(
    members.map(async (file) =>
      file.name.endsWith('.hdr')
        ? new File(
            [(await file.text()).replace(/^file type.*$/m, 'file type = ENVI Standard')],
            'out.hdr',
          )
        : new File([file], 'out.dat'),
    ),
  );
}
