/** What nobody plans for: names that are empty, equal, very long or right-to-left, twelve endmembers, a window that shrinks in training. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { StudioPage } from './pages/StudioPage';
import { toyScene } from './scenes';

const fits = (page: Page, width: number) =>
  expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { timeout: 5000 })
    .toBeLessThanOrEqual(width);

test('names of every kind, and a window that shrinks to 320 px in training', async ({ page }) => {
  const failed: Error[] = [];
  page.on('pageerror', (e) => failed.push(e));
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(8, 'Spread');
  const names = page.getByRole('textbox', { name: /^Name of endmember/ });
  await names.nth(0).fill('');
  await names.nth(1).fill('سقف أحمر');
  await names.nth(2).fill('Very-long-name-without-any-space-'.repeat(8));
  await studio.spinbutton('Steps').fill('120');
  // A map without a name helps nobody: it is asked for before training.
  await expect(studio.button('Train')).toBeDisabled();
  await expect(page.locator('#train-problems')).toContainText(/name/);
  await names.nth(0).fill('سقف أحمر');
  await expect(page.locator('#train-problems')).toContainText('Two endmembers are called');
  await names.nth(0).fill('α');
  await studio.button('Train').click();
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page, 320);
  await expect(studio.status).toContainText('Finished', { timeout: 90_000 });
  await fits(page, 320);
  await page.getByRole('radio', { name: 'Scatter' }).check({ force: true });
  await studio.combobox('Scatter plot of').selectOption('Simplex, estimate');
  await studio.button('Largest error').click();
  await expect(page.getByRole('table', { name: 'Fractions of this pixel' })).toContainText('سقف');
  await fits(page, 320);
  await page.setViewportSize({ width: 1440, height: 900 });
  await fits(page, 1440);
  // A name that goes while results are shown leaves its row.
  await names.nth(0).fill('');
  await expect(studio.metrics.getByRole('row')).toHaveCount(5);
  expect(failed).toEqual([]);
});

test('twelve endmembers: labelled, trained, seen in every view', async ({ page }) => {
  const failed: Error[] = [];
  page.on('pageerror', (e) => failed.push(e));
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openFiles(toyScene('bare.mat', { truth: false }));
  await studio.spinbutton('Endmembers').fill('12');
  await expect(page.getByRole('textbox', { name: /^Name of endmember/ })).toHaveCount(12);
  await studio.moveTo(2, 1);
  for (let r = 0; r < 12; r++) {
    await page
      .getByRole('radio', { name: /^Label with/ })
      .nth(r)
      .check();
    await studio.image.focus();
    await studio.image.press('ArrowRight');
    await studio.image.press('Enter');
    await page.keyboard.press('Escape');
  }
  await studio.hasLabels(12);
  await studio.spinbutton('Steps').fill('5');
  await studio.train();
  await page.getByRole('radio', { name: 'Scatter' }).check({ force: true });
  await studio.combobox('Scatter plot of').selectOption('Simplex, estimate');
  await studio.button('Largest error').click();
  await expect(
    page.getByRole('table', { name: 'Fractions of this pixel' }).getByRole('row'),
  ).toHaveCount(13);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page, 390);
  expect(failed).toEqual([]);
});
