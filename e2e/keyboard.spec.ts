/** The whole main job with the keyboard alone: no mouse, no clicks, from an empty page to a saved file. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { StudioPage } from './pages/StudioPage';

/** Presses Tab until what has the focus matches; fails where nothing does. */
async function tabTo(page: Page, selector: string, back = false): Promise<void> {
  for (let i = 0; i < 120; i++) {
    if (await page.evaluate((s) => document.activeElement?.matches(s) === true, selector)) return;
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`Tab never came to ${selector}`);
}

test('open, annotate, train, compare and save without a mouse', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await tabTo(page, 'button');
  const press = async (name: string): Promise<void> => {
    await studio.button(name).focus();
    await page.keyboard.press('Enter');
  };
  await press('Demo scene');
  await expect(studio.image).toBeVisible();

  // A pixel by the arrows, its label by a number, its fractions in the card.
  await tabTo(page, '[aria-label="Scene image"]');
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowDown');
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('2');
  await studio.hasLabels(1);
  await page.keyboard.press('Control+z');
  await studio.hasLabels(0);
  await press('Sample from truth');
  await studio.hasLabels(10);
  await page.keyboard.press('Control+z');
  await studio.hasLabels(0);
  await studio.command('sample truth');
  await studio.hasLabels(10);

  await tabTo(page, 'input[type="number"]');
  await studio.command('go train');
  await expect(page.getByRole('heading', { name: 'Train', exact: true })).toBeFocused();
  await tabTo(page, 'select');
  // The "?" of the preset lies between.
  await tabTo(page, 'input[type="number"]');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('3');
  await expect(studio.spinbutton('Steps')).toHaveValue('3');
  await studio.command('run train');
  await expect(studio.status).toContainText('Finished', { timeout: 120_000 });

  await studio.command('image water estimate');
  await expect(page.getByRole('combobox', { name: 'Layer' })).toHaveValue(/estimate/);
  await studio.command('go compare');
  await expect(page.getByRole('heading', { name: 'Maps', exact: true })).toBeFocused();
  await tabTo(page, '[aria-label="Save results"]');
  await page.keyboard.press('Enter');
  const download = page.waitForEvent('download');
  await tabTo(page, '.save-list button:not([disabled])');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toMatch(/\.\w+$/);

  // What cannot be done says why, and does nothing.
  await studio.openCommands('pause');
  await expect(page.getByRole('option', { name: /Pause training/ })).toContainText(
    'No run is going',
  );
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeHidden();

  // The list of keys, without knowing where its button is.
  await studio.command('keys');
  await expect(page.getByRole('group', { name: 'Keys' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Keys' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('group', { name: 'Keys' })).toBeHidden();
});
