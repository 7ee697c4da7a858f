/** The labs in the built page: spread over seeds and noisy labels, constraints on and off. */
import { expect, test } from '@playwright/test';
import { violationsOf } from './axe';
import { StudioPage, downloadedText } from './pages/StudioPage';
import { toyScene } from './scenes';

let studio: StudioPage;
test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  await studio.goto('wasm');
});

test('several seeds and noisy labels: mean, spread and bands of spectra', async ({ page }) => {
  await page.getByRole('link', { name: /Labs/ }).click();
  await expect(page.getByRole('heading', { name: 'Seeds and label noise' })).toBeVisible();
  await page.getByRole('link', { name: /Scene/ }).click();
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('30');
  await page.getByRole('link', { name: /Labs/ }).click();
  await studio.spinbutton('Runs').fill('3');
  const start = studio.button('Start runs');
  await start.click();
  const said = page.getByRole('status', { name: 'Lab status' });
  await expect(said).toHaveText('Finished.', { timeout: 60_000 });
  const spread = page.getByRole('region', { name: 'How much the answer moves' });
  await expect(spread).toContainText('3 runs, other seeds');
  await expect(spread.getByRole('img', { name: /standard deviation$/ })).toHaveCount(3);
  await expect(spread.getByRole('img', { name: /mean minus truth$/ })).toHaveCount(3);
  const soil = spread.getByRole('article', { name: 'Soil' });
  expect(Number(/typical sd ([\d.]+)/.exec((await soil.textContent()) ?? '')?.[1])).toBeGreaterThan(
    0,
  );
  await expect(page.getByRole('figure', { name: /mean and standard deviation/ })).toBeVisible();

  // Noise of nothing moves nothing: the same seed and the same labels.
  await studio.combobox('Vary').selectOption('My labels');
  await studio.spinbutton('Noise on fractions').fill('0');
  await start.click();
  await expect(spread).toContainText('3 runs, other noisy labels', { timeout: 60_000 });
  await expect(soil).toContainText('typical sd 0.0000');

  for (const theme of ['Dark theme', 'Light theme']) {
    await studio.button(theme).click();
    const violations = await violationsOf(page);
    expect(violations).toEqual([]);
  }
});

test('constraints on and off: counted, mapped, chosen by two switches', async ({ page }) => {
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await page.getByRole('link', { name: /Labs/ }).click();
  await studio.button('Solve all four').click();
  const table = page.getByRole('table', { name: 'Constraints' });
  const row = (name: string) => table.getByRole('row', { name: new RegExp(`^${name}`) });
  await expect(row('Both')).toContainText('0 (0 %)');
  await expect(row('None')).toContainText(/[1-9]\d* \([\d.]+ %\)/);
  const panel = page.getByRole('region', { name: 'What the constraints do' });
  await expect(panel.getByRole('img', { name: 'Soil, Both (FCLS)' })).toBeVisible();
  await page.getByRole('checkbox', { name: /Sum to one/ }).uncheck();
  await expect(panel.getByRole('img', { name: 'Soil, Not negative (NNLS)' })).toBeVisible();
  await page.getByRole('checkbox', { name: /Not negative/ }).uncheck();
  await expect(panel.getByRole('img', { name: 'Soil, None (least squares)' })).toBeVisible();
  await expect(panel.getByRole('img', { name: 'Negative parts added up' })).toBeVisible();
  await expect(table.getByRole('columnheader', { name: 'Least, 5th percentile' })).toBeVisible();
  for (const way of ['None (least squares)', 'Not negative (NNLS)', 'Sum to one', 'Both (FCLS)']) {
    await expect(panel.getByRole('img', { name: `Misfit, ${way}`, exact: true })).toBeVisible();
  }
  await studio.button('Save the constraint lab').click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /^CSV/ }).click(),
  ]);
  const [head, ...rows] = (await downloadedText(file)).trim().split(/\r?\n/);
  expect(head).toContain('least_5th_percentile');
  expect(rows).toHaveLength(4);
  // On a phone nothing scrolls sideways.
  await page.setViewportSize({ width: 390, height: 844 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
});
