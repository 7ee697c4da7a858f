/** Every view in both themes under axe-core, and none of them wider than a phone. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { soundInBothThemes } from './axe';
import { StudioPage } from './pages/StudioPage';
import { enviScene, toyScene } from './scenes';

/** Both themes on a desk, then the width of a phone. */
async function sound(page: Page, what: string, within = 'body'): Promise<void> {
  await soundInBothThemes(page, what, { within });
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    // Plots follow the page a moment later.
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
    await expect
      .poll(wide, { message: `${what}, ${width} px`, timeout: 5000 })
      .toBeLessThanOrEqual(width);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test('every view is accessible in both themes and fits a phone', async ({ page }) => {
  const studio = new StudioPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await studio.goto('wasm');
  await expect(page.locator('.engine-badge')).toHaveAttribute('data-state', 'ready');
  await sound(page, 'empty page');
  await studio.button('Commands').click();
  await sound(page, 'commands', 'dialog');
  await page.keyboard.press('Escape');
  await studio.button('Keys').click();
  // What it lies over was looked at above.
  await sound(page, 'keys', '.popover-panel');
  await page.keyboard.press('Escape');
  await studio.chooseFiles(...enviScene());
  await expect(studio.importCheck.panel).toBeVisible();
  await sound(page, 'import check');
  await studio.button('Do not open').click();

  await studio.openFiles(toyScene());
  await sound(page, 'scene');
  await studio.sampleFromTruth(6, 'Spread');
  await studio.clickImage(0.5, 0.5);
  await sound(page, 'labels and a card');
  await page.keyboard.press('Control+z');
  await studio.spinbutton('Steps').fill('30');
  await studio.button('Train').click();
  await expect(studio.status).toContainText('Finished', { timeout: 60_000 });
  await sound(page, 'results');
  await page.getByRole('radio', { name: 'Scatter' }).check({ force: true });
  await studio.combobox('Scatter plot of').selectOption('Simplex, estimate');
  // The panels beside it are those of the results.
  await sound(page, 'scatter plot', '#image');
  await page.getByRole('radio', { name: 'Swipe' }).check({ force: true });
  await studio.button('Largest error').click();
  await expect(page.getByRole('table', { name: 'Fractions of this pixel' })).toBeVisible();
  await sound(page, 'swipe, and why a pixel');
  await page.getByRole('radio', { name: 'One' }).check({ force: true });
  await studio.button('Sessions').click();
  await expect(page.getByRole('dialog', { name: 'Sessions' })).toBeVisible();
  // What lies dimmed behind a modal dialog cannot be reached, and has no contrast to keep.
  await sound(page, 'sessions', 'dialog');
  await studio.button('Close sessions').click();

  await page.getByRole('link', { name: /Race/ }).click();
  await sound(page, 'race');
  await page.getByRole('link', { name: /Labs/ }).click();
  await sound(page, 'labs, empty');
  await studio.button('Solve all four').click();
  await studio.spinbutton('Runs').fill('2');
  await expect(page.getByRole('table', { name: 'Constraints' })).toBeVisible();
  await studio.button('Start runs').click();
  await expect(page.getByRole('status', { name: 'Lab status' })).toHaveText('Finished.', {
    timeout: 60_000,
  });
  await sound(page, 'labs');
});
