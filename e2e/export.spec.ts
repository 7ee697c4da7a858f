/** Every entry of every Save menu: downloaded in the built page, and opened there again with the same numbers. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { openFiles } from '../src/readers/open';
import type { Opened } from '../src/readers/open';
import { StudioPage } from './pages/StudioPage';
import type { NamedFile } from './pages/StudioPage';
import { isSerious, violationsOf } from './axe';

const size = { lines: 24, samples: 30, bands: 0 };

/** Chooses an entry of a Save menu and takes what is downloaded. */
async function save(page: Page, menu: string, entry: string): Promise<NamedFile> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  const panel = page.getByRole('group', { name: menu, exact: true });
  const download = page.waitForEvent('download');
  await panel.getByRole('button', { name: new RegExp(`^${entry.replace('.', '\\.')}`) }).click();
  const done = await download;
  await expect(panel).toBeHidden();
  return {
    name: done.suggestedFilename(),
    mimeType: 'application/octet-stream',
    buffer: await readFile(await done.path()),
  };
}

/** A downloaded file as this project's own readers see it, beside the scene. */
function read({ name, buffer }: NamedFile, bands: number): Promise<Opened> {
  return openFiles([new File([new Uint8Array(buffer)], name)], {
    shared: false,
    current: { ...size, bands },
    progress: () => undefined,
    cancelled: () => false,
  });
}

async function trainedCoarse(page: Page): Promise<StudioPage> {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
  await studio.sampleFromTruth(8, 'Spread');
  await studio.spinbutton('Steps').fill('3');
  await studio.train();
  return studio;
}

/** RMSE of each endmember as the page shows it, the mean last. */
const rmse = async (studio: StudioPage): Promise<string[]> =>
  (await studio.metricsText()).slice(1).map((row) => row[1]);

test('results open again: abundances as the truth, spectra beside the endmembers, and from Python’s formats', async ({
  page,
}) => {
  const studio = await trainedCoarse(page);
  const own = await rmse(studio);
  expect(own.every((v) => Number(v) > 0)).toBe(true);
  const bands = Number(/Bands\s+(\d+)/.exec(await page.locator('#scene').innerText())?.[1]);
  expect(bands).toBeGreaterThan(10);

  const results = 'Save results';
  const envi = await save(page, results, 'ENVI, .zip');
  const tiff = await save(page, results, 'GeoTIFF, .tif');
  const mat = await save(page, results, 'MATLAB, .mat');
  const npy = await save(page, results, 'NumPy, .npy');
  expect([envi, tiff, mat, npy].map((f) => f.name.replace(/^.*_abundances/, ''))).toEqual([
    '_envi.zip',
    '.tif',
    '.mat',
    '.npy',
  ]);
  const read1 = await read(envi, bands);
  if (read1.type !== 'truth') throw new Error(read1.type);
  for (const other of [tiff, mat, npy]) {
    const again = await read(other, bands);
    if (again.type !== 'truth') throw new Error(again.type);
    expect(again.truth.abundances, other.name).toEqual(read1.truth.abundances);
  }

  const csv = await save(page, 'Save spectra', 'CSV');
  const library = await save(page, 'Save spectra', 'ENVI spectral library, .zip');
  const spectraMat = await save(page, 'Save spectra', 'MATLAB, .mat');
  const [fromCsv, fromLibrary] = [await read(csv, bands), await read(library, bands)];
  if (fromCsv.type !== 'spectra' || fromLibrary.type !== 'spectra') throw new Error('no spectra');
  expect(fromCsv.spectra.values).toEqual(fromLibrary.spectra.values);
  expect(fromCsv.spectra.names).toEqual(fromLibrary.spectra.names);

  // In the page: beside the endmembers, each with a button that removes it.
  for (const [file, shown] of [
    [csv, csv.name],
    [library, library.name.replace('_envi.zip', '.sli')],
  ] as const) {
    await studio.chooseFiles(file);
    await expect(studio.button(`Remove ${shown}`)).toBeVisible();
  }
  await page.locator('#spectra').scrollIntoViewIfNeeded();
  await page.locator('#spectra').screenshot({ path: 'test-results/export-spectra.png' });
  await studio.button(`Remove ${csv.name}`).click();
  await expect(studio.button(`Remove ${csv.name}`)).toBeHidden();

  // An estimate that is its own truth has no error; the scene's truth gives the first errors again.
  for (const file of [envi, tiff, mat, spectraMat]) {
    await studio.chooseFiles(file);
    await expect.poll(() => rmse(studio), file.name).toEqual(own.map(() => '0.0000'));
    await studio.chooseFiles(npy);
    await expect.poll(() => rmse(studio)).toEqual(own.map(() => '–'));
  }
});

test('one endmember’s maps, the error map and the figure', async ({ page }) => {
  await trainedCoarse(page);
  const png = (file: NamedFile): string => file.buffer.subarray(1, 4).toString('latin1');
  const maps = 'Save maps of Water';
  for (const kind of ['estimate', 'truth', 'difference']) {
    expect(png(await save(page, maps, `${kind}, PNG`))).toBe('PNG');
    const values = await save(page, maps, `${kind}, .npy`);
    expect(values.buffer.length).toBe(128 + 4 * size.lines * size.samples);
    expect(values.buffer.toString('latin1', 0, 128)).toContain("'shape': (24, 30)");
  }
  expect(png(await save(page, 'Save reconstruction error map', 'PNG'))).toBe('PNG');
  await save(page, 'Save reconstruction error map', '.npy');
  expect(png(await save(page, 'Save results', 'All maps, .png'))).toBe('PNG');
});

// The tables here and not with other files: Chromium lets one page save ten, then asks, which a browser without a window cannot.
test('the menus, the metrics for a table anywhere, the report, and weights that bring the run back in another browser', async ({
  page,
  context,
  browser,
}) => {
  const studio = await trainedCoarse(page);
  await page.getByRole('button', { name: 'Save results', exact: true }).click();
  const menu = page.getByRole('group', { name: 'Save results', exact: true });
  await expect(menu).toBeVisible();
  await page.screenshot({ path: 'test-results/export-menu.png' });
  const violations = await violationsOf(page, '#maps');
  expect(violations.filter(isSerious)).toEqual([]);
  await page.keyboard.press('Escape');
  await studio.setTheme('dark');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Save results', exact: true }).click();
  await expect(menu).toBeInViewport({ ratio: 0.9 });
  await page.screenshot({ path: 'test-results/export-menu-narrow.png' });
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1440, height: 900 });

  const report = await save(page, 'Save results', 'Report, .html');
  expect(report.name).toMatch(/_report\.html$/);
  const mean = (await rmse(studio)).at(-1) ?? '';
  for (const [name, ending] of [
    ['CSV', '.csv'],
    ['Markdown', '.md'],
    ['LaTeX', '.tex'],
  ]) {
    const download = page.waitForEvent('download');
    await studio.button(`Export ${name}: metrics`).click();
    const done = await download;
    expect(done.suggestedFilename()).toContain(ending);
    const text = await readFile(await done.path(), 'utf8');
    const numbers = [...text.matchAll(/\d\.\d{3,}/g)].map(([n]) => Number(n).toFixed(4));
    expect(numbers).toContain(mean);
  }
  const paper = await context.newPage();
  const asked: string[] = [];
  paper.on('request', (r) => asked.push(r.url().slice(0, 40)));
  await paper.setContent(report.buffer.toString('utf8'), { waitUntil: 'load' });
  expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([]);
  for (const name of ['Scene', 'Metrics', 'Abundance maps', 'Endmember spectra', 'Labels']) {
    await expect(paper.getByRole('heading', { name, exact: true })).toBeVisible();
  }
  await expect(paper.getByRole('table')).toHaveCount(3);
  await expect(paper.getByRole('row', { name: /^Mean/ })).toContainText(mean);
  await expect(
    paper.getByRole('img', { name: 'Abundance of Water, estimate', exact: true }),
  ).toBeVisible();
  const found = await violationsOf(paper);
  expect(found.map((v) => `${v.id}: ${v.nodes[0].target.join(' ')}`)).toEqual([]);
  await paper.screenshot({ path: 'test-results/export-report.png', fullPage: true });
  await paper.setViewportSize({ width: 390, height: 844 });
  const wide = await paper.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);

  await test.step('weights: without training; without a scene they are refused', async () => {
    const before = await studio.metricsText();
    const weights = await save(page, 'Save results', 'Weights, .unmixw');
    expect(weights.name).toMatch(/_weights\.unmixw$/);
    // In this one the session may come back, and with it a scene.
    const elsewhere = await browser.newContext();
    const other = new StudioPage(await elsewhere.newPage());
    await other.goto('wasm');
    await other.dropFiles(weights);
    await expect(other.page.getByRole('alert')).toContainText('none is open');
    await other.button('Dismiss message').click();
    await other.openCoarse();
    await other.dropFiles(weights);
    await expect(other.status).toContainText('Finished: 3 steps', { timeout: 120_000 });
    await other.hasLabels(8);
    expect(await other.metricsText()).toEqual(before);
    await expect(other.spinbutton('Steps')).toHaveValue('3');
    await elsewhere.close();
  });
});
