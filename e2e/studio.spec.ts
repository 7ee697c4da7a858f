/** The page itself: opening, looking, engine badge, narrow screens, themes. Training is in its own specs. */
import { expect, test } from '@playwright/test';
import { isSerious, soundInBothThemes } from './axe';
import { StudioPage, textFile } from './pages/StudioPage';

let studio: StudioPage;
test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  await studio.goto('wasm');
});

test('before a scene is open the page says what to do and where data go', async ({ page }) => {
  await expect(studio.button('Open files')).toBeVisible();
  await expect(studio.button('Demo scene')).toBeVisible();
  await expect(page.getByText('Nothing leaves this tab')).toBeVisible();
  await expect(studio.button('Train')).toBeDisabled();
});

test('the demo scene opens with truth, facts and an image that is not blank', async ({ page }) => {
  await studio.openDemo();
  await expect(page.getByText('80 lines × 96 samples', { exact: true })).toBeVisible();
  await expect(studio.spinbutton('Endmembers')).not.toHaveValue('3');
  const colors = () =>
    studio.image.evaluate((canvas: HTMLCanvasElement) => {
      const ctx = canvas.getContext('2d');
      const { data } = ctx!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
  await expect.poll(colors).toBeGreaterThan(500);
});

test('the readout, the spectrum and the maps follow the pointer', async ({ page }) => {
  await studio.openCoarse();
  const line = page.locator('#spectrum .cursor-line');
  await studio.image.hover({ position: { x: 200, y: 150 } });
  await expect(page.locator('.readout')).toContainText(/line \d+ · sample \d+ · R 0\.\d+/);
  // Drawn with the next frame.
  await expect(line).toHaveAttribute('d', /^M/);
  const before = await line.getAttribute('d');
  await studio.image.hover({ position: { x: 300, y: 250 } });
  await expect.poll(() => line.getAttribute('d')).not.toBe(before);
});

test('bands, palettes and layers change the image', async ({ page }) => {
  await studio.openCoarse();
  /** The picture when two frames have drawn the same. */
  const shot = async () => {
    const drawn = () =>
      studio.image.evaluate(
        (c: HTMLCanvasElement) =>
          new Promise<string>((resolve) => {
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(c.toDataURL())));
          }),
      );
    let [before, now] = [await drawn(), await drawn()];
    while (before !== now) [before, now] = [now, await drawn()];
    return now;
  };
  const seen = [await shot()];
  await studio.combobox('Red band').selectOption({ index: 90 });
  seen.push(await shot());
  await studio.combobox('Layer').selectOption('Single band');
  seen.push(await shot());
  await studio.combobox('Colours').selectOption('Gray');
  seen.push(await shot());
  await studio.combobox('Layer').selectOption('PCA composite');
  await expect(page.getByText('of the variance')).toBeVisible();
  seen.push(await shot());
  expect(new Set(seen).size).toBe(seen.length);
});

test('zoom goes to single pixels at the pointer and back to the whole image', async ({ page }) => {
  await studio.openCoarse();
  await studio.moveTo(12, 15);
  for (let i = 0; i < 8; i++) await studio.image.press('+');
  await expect(studio.button('Zoom out')).toBeEnabled();
  await studio.image.press('0');
  await expect(studio.button('Zoom out')).toBeDisabled();
  await studio.image.hover({ position: { x: 200, y: 150 } });
  await page.mouse.wheel(0, -500);
  await expect(studio.button('Zoom out')).toBeEnabled();
  await studio.button('Fit the whole image').click();
  await expect(studio.button('Zoom out')).toBeDisabled();
});

test('the badge names the engine and says why; the menu changes it and the address', async ({
  page,
}) => {
  await expect(page.locator('.engine-badge')).toContainText('WASM');
  await studio.button('Why this engine?').click();
  const why = page.getByRole('group', { name: 'Why this engine?' });
  await expect(why).toContainText(/CPU/);
  // The page is served with the headers, so that it may use threads.
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  await expect(why).toContainText(
    cores > 1 ? `${Math.min(cores > 2 ? cores - 1 : cores, 4)} threads` : 'on one core',
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('group', { name: 'Why this engine?' })).toBeHidden();
  await expect(studio.combobox('Engine')).toHaveValue('wasm');
  await studio.combobox('Engine').selectOption('Automatic');
  await expect(page).not.toHaveURL(/engine=/);
  await expect(page.locator('.engine-badge')).toHaveAttribute('data-state', 'ready');
  await studio.combobox('Engine').selectOption('WASM');
  await expect(page).toHaveURL(/engine=wasm/);
});

test('bad files are explained where the person looks and leave the session as it was', async ({
  page,
}) => {
  await studio.openCoarse();
  await studio.clickImage(0.4, 0.5);
  await studio.hasLabels(1);
  const alert = page.getByRole('alert');
  for (const bad of [
    textFile('notes.mat', 'These are my notes, not a MATLAB file.'),
    textFile('picture.mat', '\x89PNG\r\n\x1a\n0000'),
    textFile('empty.mat', ''),
  ]) {
    await studio.chooseFiles(bad);
    await expect(alert).toContainText(bad.name);
    await expect(page.getByText('24 lines × 30 samples', { exact: true })).toBeVisible();
    await studio.hasLabels(1);
    await page.getByRole('button', { name: 'Dismiss message' }).click();
    await expect(alert).toBeHidden();
  }
  await studio.dropFiles(textFile('dropped.mat', 'not a scene either'));
  await expect(alert).toContainText('dropped.mat');
});

test('a file dropped while training asks first, and a bad one does not end the run', async ({
  page,
}) => {
  await studio.openCoarse();
  await studio.sampleFromTruth(10, 'Spread');
  await studio.spinbutton('Steps').fill('2000');
  await studio.button('Train').click();
  await expect(studio.status).toContainText(/Step \d+ of 2000/, { timeout: 60_000 });
  const question = page.getByText('A run is going. Open bad.mat and end the run?');
  await studio.dropFiles(textFile('bad.mat', 'not a scene'));
  await expect(question).toBeVisible();
  await studio.button('Keep this session').click();
  await expect(question).toBeHidden();
  await studio.dropFiles(textFile('bad.mat', 'not a scene'));
  await studio.button('Open it').click();
  await expect(page.getByRole('alert')).toContainText('bad.mat');
  await expect(studio.button('Cancel')).toBeEnabled();
  await studio.hasLabels(10);
  await studio.button('Cancel').click();
  await expect(studio.status).toContainText('Cancelled', { timeout: 30_000 });
});

test('a scene that is replaced offers its labels', async ({ page }) => {
  await studio.openCoarse();
  await studio.clickImage(0.4, 0.5);
  await studio.button('Demo scene').click();
  await expect(page.getByText('left with that scene')).toBeVisible();
  await studio.hasLabels(0);
  const download = page.waitForEvent('download');
  await studio.button('Save them').click();
  expect((await download).suggestedFilename()).toMatch(/\.json$/);
});

test('on a narrow screen everything is there and nothing scrolls sideways', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const overflow = () =>
    page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  await expect.poll(overflow).toBe(0);
  await studio.openCoarse();
  await studio.clickImage(0.5, 0.5);
  await expect(studio.card).toBeVisible();
  // Plots follow the page a moment later.
  await expect.poll(overflow).toBe(0);
  for (const name of [
    'Scene',
    'Endmembers',
    'Annotations',
    'Spectrum',
    'Train',
    'Maps',
    'Metrics',
  ]) {
    await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
  }
  await page.getByText('All settings').click();
  await expect.poll(overflow).toBe(0);
  // The person's next sight after a click is the card: it is right under the image.
  const gap = async () => {
    const image = await studio.image.elementHandle();
    // Both at once: the page may still be scrolling to what was opened last.
    return studio.card.evaluate(
      (card, other) =>
        card.getBoundingClientRect().top - (other as Element).getBoundingClientRect().bottom,
      image,
    );
  };
  await expect.poll(gap).toBeGreaterThanOrEqual(-1);
  await expect.poll(gap).toBeLessThan(40);
});

test('no serious accessibility findings in both themes, which a reload keeps', async ({ page }) => {
  const themes = ['light', 'dark'] as const;
  const setTheme = (theme: 'light' | 'dark') => studio.setTheme(theme);
  const check = (where: string) => soundInBothThemes(page, where, { setTheme, counts: isSerious });
  await check('empty');
  await studio.openCoarse();
  await studio.clickImage(0.4, 0.5);
  await page.getByText('All settings').click();
  await studio.chooseFiles(textFile('notes.mat', 'not a scene'));
  await expect(page.getByRole('alert')).toBeVisible();
  await check('with a scene, a label, settings and an error');
  for (const theme of themes) {
    await studio.setTheme(theme);
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  }
});
