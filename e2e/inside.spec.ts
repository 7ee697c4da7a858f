/**
 * A look inside the network: the published one on a larger scene, and the studio's on a noisy one; by the keyboard, in
 * both themes.
 */
import { expect, test } from '@playwright/test';
import { madeDefaults } from '../src/scene/recipe';
import { soundInBothThemes, violationsOf } from './axe';
import { cellsOf, StudioPage, textFile } from './pages/StudioPage';

const views = ['Path', 'Δ', 'Memory', 'Sources', 'Reach', 'Branches', 'Tokens'];

let studio: StudioPage;
test.beforeEach(({ page }) => {
  studio = new StudioPage(page);
});

/** A scene by its recipe. */
const made = (spec: object) =>
  textFile(
    'made.json',
    JSON.stringify({
      ...{ format: 'unmixing-studio-scene', version: 1 },
      recipe: { kind: 'made', spec: { ...madeDefaults, bands: 60, ...spec } },
    }),
  );

test('paper on more pixels than it scans: I opens it during the run, arrow keys move it, Close ends it', async ({
  page,
}) => {
  await studio.goto('wasm');
  await studio.chooseFiles(made({ lines: 40, samples: 48 }));
  await expect(studio.image).toBeVisible();
  await studio.sampleFromTruth(10, 'Spread');
  const panel = page.locator('#inside');
  await expect(panel).toHaveCount(0);
  await studio.combobox('Preset').selectOption('Paper');
  await studio.spinbutton('Steps').fill('8');
  await studio.button('Train').click();
  await studio.moveTo(20, 30);
  await studio.image.focus();
  await page.keyboard.press('i');
  await expect(panel.getByRole('radio', { name: 'Sources' })).toBeChecked({ timeout: 90_000 });
  await expect(studio.status).toContainText('Finished', { timeout: 120_000 });
  await expect(panel).toContainText('line 20 · sample 30 · step 8', { timeout: 60_000 });
  await expect(panel).toContainText('averaged to 32 × 32 cells; one scan runs right, then down');
  await expect(panel).toContainText(/Both scans together move .* percentage points/);

  const table = panel.getByRole('table', { name: /^Largest sources/ });
  const before = await cellsOf(table);
  expect(before).toHaveLength(7);
  // The image has the focus yet: it is the pixel that moves.
  for (let k = 0; k < 8; k++) await page.keyboard.press('ArrowDown');
  await expect(panel).toContainText('line 28 · sample 30');
  expect(await cellsOf(table)).not.toEqual(before);

  // Held, it stays where it is.
  await page.keyboard.press('i');
  await page.keyboard.press('ArrowRight');
  await expect(panel).toContainText('line 28 · sample 30');
  await expect(panel.getByRole('button', { name: 'Hold this pixel' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.keyboard.press('i');
  await expect(panel).toContainText('line 28 · sample 31');

  for (const view of views) {
    await panel.getByRole('radio', { name: view, exact: true }).check();
    // The studio's network, below, has the same colours.
    const found = (await violationsOf(page, '#inside')).map(({ id }) => id);
    expect.soft(found, view).toEqual([]);
  }
  await studio.button('Close').click();
  await expect(panel.getByRole('button', { name: 'Look inside' })).toBeVisible();
});

test('a noisy scene: the scan reads every pixel; a place is chosen by keys, Δ is imagined otherwise', async ({
  page,
}) => {
  await studio.goto('wasm');
  await studio.chooseFiles(made({ lines: 32, samples: 36, snrDb: 10 }));
  await expect(studio.image).toBeVisible();
  await studio.sampleFromTruth(10, 'Spread');
  await studio.spinbutton('Steps').fill('5');
  await studio.train();
  const panel = page.locator('#inside');
  // Opened after the run, the network is made again from its weights.
  await studio.moveTo(10, 12);
  await panel.getByRole('button', { name: 'Look inside' }).click();
  await expect(panel).toContainText('one scan over all 32 × 36 pixels', { timeout: 60_000 });
  await expect(panel).toContainText(
    'before neighbours are heeded (pretrained prior) and the maps are smoothed',
  );

  await panel.getByRole('radio', { name: 'Memory' }).focus();
  await page.keyboard.press(' ');
  const caption = panel.getByText(/memory halves after/);
  const trained = await caption.textContent();
  await panel.getByRole('slider').fill('1');
  await expect(panel).toContainText('was not trained with these steps');
  expect(await caption.textContent()).not.toBe(trained);
  await panel.getByRole('button', { name: 'As trained' }).click();
  await expect(caption).toHaveText(trained!);

  const map = panel.getByRole('application', { name: /^Memory left/ });
  await map.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(panel).toContainText(/line 10, sample 11: .* % is left here/);

  await panel.getByRole('radio', { name: 'Branches' }).check();
  const rows = await cellsOf(panel.getByRole('table', { name: /^The logit of/ }));
  const number = (text: string): number => Number(text.replace('−', '-'));
  const values = rows.map((row) => number(row.at(-1)!)).filter(Number.isFinite);
  const sum = values.slice(0, -1).reduce((a, b) => a + b, 0);
  // Each number is rounded.
  expect(Math.abs(sum - values.at(-1)!)).toBeLessThan(0.01);
  for (const view of views) {
    await panel.getByRole('radio', { name: view, exact: true }).check();
    await soundInBothThemes(page, view, { within: '#inside' });
  }

  // A wide page has it in its column, a narrow one below the other panels: nothing sticks out.
  await page.setViewportSize({ width: 390, height: 800 });
  // Plots follow their column a frame later.
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(390);
});

test('with little noise the spatial branch is off, and the panel says so', async ({ page }) => {
  await studio.goto('wasm');
  await studio.openCoarse();
  await studio.sampleFromTruth(10, 'Spread');
  await studio.spinbutton('Steps').fill('2');
  await studio.train();
  await studio.moveTo(12, 15);
  await studio.command('Inside: how the network');
  const panel = page.locator('#inside');
  await expect(panel).toContainText('the spatial branch is off in this run', { timeout: 60_000 });
  await panel.getByRole('radio', { name: 'Tokens' }).check();
  await expect(panel.getByRole('heading', { name: 'Token 4' })).toBeVisible();
});
