/** The veil over the truth, and the yardsticks that go with it: everything of the truth leaves the page and comes back. */
import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { violationsOf } from './axe';
import { StudioPage, cellValue, downloadedText } from './pages/StudioPage';
import { toyScene } from './scenes';

let studio: StudioPage;
test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  await studio.goto('wasm');
});

/** Names of the maps and their errors; what the cursor reads is not among it. */
const said = async (maps: Locator): Promise<string[]> => [
  ...(await maps.locator('.maps-rmse').allTextContents()),
  ...(await maps
    .getByRole('img')
    .evaluateAll((all) => all.map((map) => map.getAttribute('aria-label') ?? ''))),
];

const layers = async (select: Locator): Promise<string[]> =>
  select.getByRole('option').allTextContents();

test('veiled, nothing of the truth is left, in a report either; unveiled, all of it is back', async ({
  page,
}) => {
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(8, 'Spread');
  await studio.spinbutton('Steps').fill('20');
  await studio.train();
  const layer = studio.combobox('Layer');
  await layer.selectOption('Soil, estimate − truth');
  const maps = page.getByRole('region', { name: 'Abundance maps' });
  await expect(maps.getByRole('img', { name: 'Soil truth' })).toBeVisible();
  const metrics = await studio.metricsText();
  expect(metrics[0]).toContain('RMSE');
  const offered = await layers(layer);
  const before = await said(maps);

  const veil = studio.button('Veil the truth');
  await veil.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Hidden, not secret/)).toBeVisible();
  // The same button shows it again, and has the focus still.
  await expect(studio.button('Show the truth')).toBeFocused();
  await expect(maps.getByRole('img', { name: 'Soil truth' })).toHaveCount(0);
  await expect(maps).not.toContainText('RMSE');
  await expect(studio.button('Sample from truth')).toHaveCount(0);
  expect((await layers(layer)).filter((name) => name.includes('truth'))).toEqual([]);
  await expect(layer).toHaveValue('rgb');
  expect((await studio.metricsText())[0]).not.toContain('RMSE');
  for (const theme of ['dark', 'light'] as const) {
    await studio.setTheme(theme);
    expect(await violationsOf(page)).toEqual([]);
  }
  await studio.button('Save results').click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /report/i }).click(),
  ]);
  const report = await downloadedText(file);
  expect(report).toContain('veiled, and left out of this report');
  expect(report).not.toContain('estimate − truth');

  // A reload brings the session back as it was: veiled.
  await expect(page.locator('.saved-status')).toHaveAttribute('data-state', 'saved', {
    timeout: 30_000,
  });
  await page.reload();
  await expect(studio.button('Show the truth')).toBeVisible({ timeout: 30_000 });
  await expect(maps.getByRole('img', { name: 'Soil estimate' })).toBeVisible();
  await expect(maps.getByRole('img', { name: 'Soil truth' })).toHaveCount(0);

  await studio.command('show the truth');
  await expect(maps.getByRole('img', { name: 'Soil truth' })).toBeVisible();
  expect(await studio.metricsText()).toEqual(metrics);
  expect(await layers(layer)).toEqual(offered);
  await expect(layer.locator('option:checked')).toHaveText('Soil, estimate − truth');
  expect(await said(maps)).toEqual(before);
});

test('yardsticks are measured beside the race, stay away under the veil, and come back with their scores', async ({
  page,
}) => {
  const { race } = studio;
  await studio.openCoarse();
  await studio.sampleFromTruth(10, 'Spread');
  await race.show();
  await race.choose('FCLS', 'VCA + FCLS', 'NNLS ÷ sum, true spectra');
  await studio.spinbutton('Seeds').fill('1');
  await race.start();
  await expect(race.status).toContainText('Finished: 3 of 3 runs', { timeout: 60_000 });
  const known = await race.row('NNLS ÷ sum, true spectra');
  expect(known[0]).toContain('yardstick');
  const mean = (await race.rows())[0].findIndex((head) => head.startsWith('Mean RMSE'));
  const blind = await race.row('VCA + FCLS');
  expect(cellValue(known[mean])).toBeLessThan(cellValue(blind[mean]));
  const scored = await race.rows();
  const yardstick = race.table.getByRole('row', { name: /true spectra/ });
  await expect(yardstick.locator('[data-best]')).toHaveCount(0);
  await expect(race.table.locator('[data-best]').first()).toBeVisible();

  await studio.command('veil the truth');
  await expect(page.getByText(/Without the truth RMSE and SAD are absent/)).toBeVisible();
  await expect(yardstick).toHaveCount(0);
  expect((await race.rows())[0].join(' ')).not.toContain('RMSE');
  await expect(page.getByRole('checkbox', { name: /true spectra/ })).toHaveCount(0);
  await expect(page.getByRole('radio', { name: /Sampled from truth/ })).toHaveCount(0);
  await expect(page.getByRole('radio', { name: 'Difference' })).toHaveCount(0);

  // A race under the veil is one without truth; it is scored when the truth is shown.
  await race.start();
  await expect(race.status).toContainText('Finished: 2 of 2 runs', { timeout: 60_000 });
  expect((await race.rows())[0].join(' ')).not.toContain('RMSE');
  await studio.command('show the truth');
  await expect(race.table).toContainText('Mean RMSE');
  const fcls = (rows: string[][]) => rows.find((r) => r[0].startsWith('FCLS'))?.slice(1, mean + 1);
  // The same labels, the same answer, the same scores.
  await expect.poll(async () => fcls(await race.rows())).toEqual(fcls(scored));
  await expect(
    page.getByRole('checkbox', { name: 'NNLS ÷ sum, true spectra', exact: true }),
  ).toBeChecked();
});
