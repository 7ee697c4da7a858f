/** Maps while you label, on the demo scene: they come with five clicks, follow each change, and leave a run alone. */
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { toyScene } from './scenes';
import { soundInBothThemes } from './axe';
import { StudioPage, placeOf } from './pages/StudioPage';
import { savedByNow } from './saved';

let studio: StudioPage;
test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  await studio.goto('wasm');
});

const badge = 'Preview, not trained';
const full = (page: Page): Locator => page.locator('.maps[data-preview="full"]');
const map = (page: Page, name: string): Locator => page.getByRole('img', { name, exact: true });
const pixels = (canvas: Locator): Promise<string> =>
  canvas.evaluate((c: HTMLCanvasElement) => c.toDataURL());
/** The picture that the words around it are about: maps are painted in later frames, at least one of them a frame. */
const painted = (canvas: Locator): Promise<string> =>
  canvas.evaluate(async (c: HTMLCanvasElement) => {
    const frames = document.querySelectorAll('canvas').length + 3;
    for (let i = 0; i < frames; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    return c.toDataURL();
  });
/** The full answer of the labels is there: seconds of work, of which a busy machine makes many. */
const isFull = (page: Page): Promise<void> => expect(full(page)).toBeVisible({ timeout: 60_000 });

/** Where the demo scene shows each material, as fractions of a map. */
const places = {
  'Red soil': [0.068, 0.506],
  Water: [0.474, 0.744],
  Vegetation: [0.193, 0.831],
  'Dry grass': [0.922, 0.144],
  Concrete: [0.839, 0.669],
} as const;

/** Says with a click in the truth's map of Water what a pixel is made of. */
async function label(page: Page, material: keyof typeof places, dx = 0): Promise<void> {
  await page.getByRole('radio', { name: `Label with ${material}`, exact: true }).check();
  const truth = map(page, 'Water truth');
  const box = await placeOf(truth);
  const [x, y] = places[material];
  await truth.click({ position: { x: box.width * (x + dx), y: box.height * y } });
}

test('five clicks draw maps, spectra, errors and metrics; each change changes them, undo brings them back', async ({
  page,
}) => {
  await studio.openDemo();
  const water = map(page, 'Water estimate');
  const status = page.locator('.maps-status');
  await expect(status).toHaveText(
    'Maps come as soon as every endmember has a label: 5 have none yet.',
  );
  await label(page, 'Red soil');
  await label(page, 'Water');
  await label(page, 'Vegetation');
  await expect(status).toHaveText('Maps come with the first label of Dry grass and Concrete.');
  await expect(water).toHaveCount(0);
  await label(page, 'Dry grass');
  await label(page, 'Concrete');
  await isFull(page);
  for (const panel of ['#maps', '#spectra', '#metrics']) {
    await expect(page.locator(panel)).toContainText(badge);
  }
  await expect(map(page, 'Reconstruction error')).toBeVisible();
  const rows = (await studio.metricsText()).slice(1);
  expect(rows).toHaveLength(6);
  for (const [, rmse, sad, classical] of rows) {
    expect(Number(rmse)).toBeGreaterThan(0);
    expect(Number(sad)).toBeGreaterThan(0);
    expect(classical).toBe('–');
  }
  expect(Number(rows[5][1])).toBeLessThan(0.1);
  const first = await painted(water);
  const layout = () =>
    page.locator('#maps').evaluate((panel) => [panel.scrollHeight, panel.clientWidth]);
  const size = await layout();

  await label(page, 'Water', -0.01);
  await expect.poll(() => pixels(water)).not.toBe(first);
  await isFull(page);
  const second = await painted(water);
  expect(await layout()).toEqual(size);
  // A mixture instead of a pure pixel: what is typed is what is drawn.
  await studio.card.getByRole('spinbutton').first().fill('50');
  await expect.poll(() => pixels(water)).not.toBe(second);
  await studio.button('Undo').click();
  await expect.poll(() => pixels(water)).toBe(second);
  await studio.button('Undo').click();
  await expect.poll(() => pixels(water)).toBe(first);
  // Before every endmember has a label there is none.
  await studio.button('Undo').click();
  await expect(water).toHaveCount(0);
  await expect(page.locator('#maps')).not.toContainText(badge);
  await studio.button('Redo').click();
  await expect.poll(async () => (await water.count()) && pixels(water)).toBe(first);
});

test('it can be switched off, which a reload remembers', async ({ page }) => {
  await studio.openCoarse();
  await studio.sampleFromTruth(5, 'Spread');
  await isFull(page);
  const toggle = page.getByRole('checkbox', { name: 'Maps while you label' });
  await toggle.focus();
  await toggle.press('Space');
  await expect(map(page, 'Water estimate')).toHaveCount(0);
  await expect(page.getByText(badge)).toHaveCount(0);
  await studio.clickImage(0.3, 0.4);
  await studio.hasLabels(6);
  // A preview takes some hundred milliseconds, a save a second: by then it would be there.
  await savedByNow(page);
  await expect(map(page, 'Water estimate')).toHaveCount(0);
  await page.reload();
  await studio.hasLabels(6);
  await expect(toggle).not.toBeChecked();
  await toggle.check();
  await isFull(page);
});

test('a run goes on as ever; after it the preview comes with a change and leaves by choice', async ({
  page,
}) => {
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await isFull(page);
  await studio.spinbutton('Steps').fill('30');
  await studio.train();
  const maps = page.locator('#maps');
  await expect(maps).toContainText('after 30 steps');
  await expect(maps).not.toContainText(badge);
  const soil = map(page, 'Soil estimate');
  const trained = await painted(soil);
  const metrics = await studio.metricsText();
  expect(Number(metrics[1][3])).toBeGreaterThan(0);

  // The same run without a preview before it has the same answer.
  await page.getByRole('checkbox', { name: 'Maps while you label' }).uncheck();
  await studio.train();
  await expect.poll(() => pixels(soil)).toBe(trained);
  await page.getByRole('checkbox', { name: 'Maps while you label' }).check();

  await studio.button(await firstDelete()).click();
  await isFull(page);
  await expect(maps).toContainText(badge);
  await expect.poll(() => pixels(soil)).not.toBe(trained);
  await page.getByRole('radio', { name: 'Trained' }).check({ force: true });
  await expect.poll(() => pixels(soil)).toBe(trained);
  await expect(maps).toContainText('labels v');
  expect(await studio.metricsText()).toEqual(metrics);
  await page.getByRole('radio', { name: 'Preview' }).check({ force: true });
  await expect(maps).toContainText(badge);
  const download = page.waitForEvent('download');
  await studio.button('Save results').click();
  await page
    .getByRole('menuitem', { name: /NumPy/ })
    .or(page.getByRole('button', { name: /NumPy/ }))
    .first()
    .click();
  expect((await download).suggestedFilename()).toBe('preview-of-toy_abundances.npy');
  await studio.button('Undo').click();
  await expect.poll(() => pixels(soil)).toBe(trained);
  await expect(maps).not.toContainText(badge);

  async function firstDelete(): Promise<string> {
    const name = await studio.annotations
      .getByRole('button', { name: /^Delete label/ })
      .first()
      .getAttribute('aria-label');
    return name ?? '';
  }
});

test('where the scene has no truth, frames wait for the maps and nothing moves when they come', async ({
  page,
}) => {
  await studio.openFiles(toyScene('plain.mat', { truth: false }));
  const heights = () =>
    page.evaluate(() =>
      ['.viewer-canvas', '.maps-grid', '#maps .panel-head'].map(
        (of) => document.querySelector(of)?.getBoundingClientRect().height,
      ),
    );
  const before = await heights();
  const readout = page.locator('.readout');
  for (const [key, x] of [
    ['1', 0.3],
    ['2', 0.5],
    ['3', 0.7],
  ] as const) {
    const box = await placeOf(studio.image);
    const before = await readout.textContent();
    await page.mouse.move(box.x + box.width * x, box.y + box.height * 0.5);
    // The cursor follows with the next frame.
    await expect(readout).not.toHaveText(before ?? '');
    await studio.image.press(key);
  }
  await isFull(page);
  await studio.hasLabels(3);
  expect(await heights()).toEqual(before);
});

test('no accessibility findings while a preview is shown, in both themes', async ({ page }) => {
  await studio.openCoarse();
  await studio.sampleFromTruth(10, 'Spread');
  await isFull(page);
  await soundInBothThemes(page, 'a preview is shown', {
    setTheme: (theme) => studio.setTheme(theme),
  });
});
