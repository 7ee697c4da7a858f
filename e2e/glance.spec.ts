/** At a glance: after a run maps, spectra and metrics are in sight together, and the right column follows the step. */
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { StudioPage } from './pages/StudioPage';
import { toyScene } from './scenes';

/** Nothing of it is cut off by the window or by a column that scrolls. */
async function inSight(page: Page, what: Locator, name: string): Promise<void> {
  const box = await what.boundingBox();
  const column = await what.evaluate((element) => {
    const of = element.closest('.column')!.getBoundingClientRect();
    return { top: of.top, bottom: of.bottom };
  });
  const { width, height } = page.viewportSize()!;
  expect(box, name).not.toBeNull();
  expect(box!.height, name).toBeGreaterThan(20);
  expect(box!.x, `${name}, left`).toBeGreaterThanOrEqual(0);
  expect(box!.x + box!.width, `${name}, right`).toBeLessThanOrEqual(width);
  expect(box!.y, `${name}, top`).toBeGreaterThanOrEqual(column.top - 1);
  expect(box!.y + box!.height, `${name}, bottom`).toBeLessThanOrEqual(
    Math.min(column.bottom, height) + 1,
  );
}

const titles = (page: Page): Promise<string[]> => page.locator('.column-right h2').allInnerTexts();

test('after a run of the demo, maps, spectra and metrics are in sight together', async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openDemo();
  await studio.sampleFromTruth(10, 'Spread');
  expect((await titles(page))[0]).toBe('Spectrum');
  await studio.spinbutton('Steps').fill('3');
  await studio.train();
  expect((await titles(page)).slice(0, 2)).toEqual(['Endmember spectra', 'Metrics']);
  const plot = page.getByRole('figure', { name: 'Endmember spectra' });
  await expect(plot.locator('.main-svg').first()).toBeVisible();
  const maps = page
    .getByRole('region', { name: 'Abundance maps' })
    .getByRole('img', { name: / (estimate|truth|difference)$/ });
  // Estimate, truth and difference of five endmembers.
  await expect(maps).toHaveCount(15);
  for (const map of await maps.all()) {
    const name = (await map.getAttribute('aria-label'))!;
    await inSight(page, map, name);
  }
  await inSight(page, plot, 'endmember spectra');
  await inSight(page, studio.metrics, 'metrics');
  await inSight(page, studio.image, 'scene image');
  // Pointing at nothing, the column beside the image says what the scene is made of.
  await expect(page.getByRole('heading', { name: 'Whole scene, mean' })).toBeVisible();

  // A label after the run: its card has room, and nothing moves for it.
  const before = await studio.image.boundingBox();
  await studio.clickImage(0.4, 0.5);
  await expect(studio.card).toBeVisible();
  expect(await studio.image.boundingBox()).toEqual(before);
  expect((await studio.card.boundingBox())!.height).toBeGreaterThan(300);
  expect((await titles(page))[0]).toBe('Endmember spectra');

  // A step that is chosen brings its own.
  await page.getByRole('link', { name: /Annotate/ }).click();
  expect((await titles(page))[0]).toBe('Spectrum');
  expect((await studio.image.boundingBox())!.height).toBeGreaterThan(before!.height + 100);
  await page.getByRole('link', { name: /Compare/ }).click();
  expect((await titles(page))[0]).toBe('Endmember spectra');
});

test('without truth, maps take the room of the columns that are missing', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('3');
  await studio.train();
  const estimate = page.getByRole('img', { name: /estimate$/ }).first();
  const withTruth = (await estimate.boundingBox())!.width;

  await studio.openFiles(toyScene('bare.mat', { truth: false }));
  await studio.image.focus();
  for (const key of ['1', '2', '3']) {
    await studio.image.press(key);
    await studio.image.press('ArrowRight');
  }
  await studio.train();
  await expect(page.getByRole('img', { name: /truth$/ })).toHaveCount(0);
  const grid = (await page.locator('.maps-grid').boundingBox())!;
  const bare = await page.getByRole('img', { name: /estimate$/ }).all();
  for (const [i, map] of bare.entries()) await inSight(page, map, `map ${i}`);
  const box = (await bare[0].boundingBox())!;
  expect(box.width).toBeGreaterThan(1.5 * withTruth);
  // Three of them fill the panel.
  expect(3 * box.width).toBeGreaterThan(0.7 * grid.width);
});
