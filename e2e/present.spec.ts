/** The presentation: alone on screen, by keys only, a list of views kept with the session, and the page as it was after it. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { soundInBothThemes } from './axe';
import { StudioPage } from './pages/StudioPage';
import { savedByNow } from './saved';
import { toyScene } from './scenes';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Presentation' });
const title = (page: Page) => dialog(page).getByRole('heading', { level: 2 });
const ring = (page: Page) => page.locator('.present-ring');

/** Where the ring's middle is. */
async function ringAt(page: Page): Promise<{ x: number; y: number }> {
  const box = (await ring(page).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test('by keyboard only: started, gone through with a clicker, left; views stay with the session', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await expect(studio.button('Present')).toBeDisabled();
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await studio.moveTo(3, 4);
  await page.keyboard.press('Control+Enter');
  await expect(dialog(page)).toBeFocused();
  await expect(title(page)).toHaveText('RGB composite');
  // The page behind is out of reach: its keys do nothing, and nothing of it can be focused.
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toHaveCount(0);
  await studio.image.focus();
  await expect(dialog(page)).toBeFocused();

  // Without views the arrows have the ring, and what lies under it is pointed at.
  await page.keyboard.press('ArrowRight');
  await expect(ring(page)).toBeVisible();
  const first = await ringAt(page);
  await page.keyboard.press('Shift+ArrowDown');
  const second = await ringAt(page);
  expect(second.y - first.y).toBeCloseTo(120, 0);
  await expect(dialog(page).getByText(/^line \d+ · sample \d+/)).toBeVisible();
  // And it follows the mouse.
  await page.mouse.move(400, 300);
  expect((await ringAt(page)).x).toBeCloseTo(400, 0);

  await page.keyboard.press('k');
  await expect(dialog(page).getByRole('status')).toHaveText('Kept as view 1.');
  await page.keyboard.press('2');
  await expect(dialog(page).getByRole('img', { name: /estimate, shown$/ })).toHaveCount(3);
  await page.keyboard.press('k');
  await page.keyboard.press('3');
  await expect(dialog(page).getByRole('img', { name: /^Spectra of/ })).toBeVisible();
  await page.keyboard.press('k');
  await expect(dialog(page).getByText('3 of 3')).toBeVisible();
  await page.keyboard.press('PageUp');
  await expect(title(page)).toHaveText('Abundance maps');
  await page.keyboard.press('ArrowLeft');
  await expect(dialog(page).getByText('1 of 3')).toBeVisible();
  await page.keyboard.press('PageDown');
  await expect(dialog(page).getByText('2 of 3')).toBeVisible();
  // Held, the arrows have the ring again; the clicker goes on as before.
  await page.keyboard.press('p');
  const held = await ringAt(page);
  await page.keyboard.press('ArrowLeft');
  expect((await ringAt(page)).x).toBeCloseTo(held.x - 24, 0);
  await page.keyboard.press('PageDown');
  await expect(dialog(page).getByText('3 of 3')).toBeVisible();

  // The list: names and order.
  await page.keyboard.press('l');
  const list = page.getByRole('complementary', { name: 'Views' });
  await list.getByRole('textbox', { name: 'Name of view 2' }).fill('Where it is water');
  await list.getByRole('button', { name: 'Move view 2 up' }).press('Enter');
  await list.getByRole('button', { name: 'Show view 1', exact: true }).press('Enter');
  await expect(title(page)).toHaveText('Where it is water');
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  const saved = savedByNow(page);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  // The page is as it was.
  await expect(studio.image).toBeFocused();
  await expect(page.getByText('line 3 · sample 4 ·')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'One' })).toBeChecked();

  await saved;
  await page.reload();
  await expect(studio.image).toBeVisible();
  await studio.button('Present').click();
  await expect(title(page)).toHaveText('Where it is water');
  await expect(dialog(page).getByText('1 of 3')).toBeVisible();
});

test('axe finds nothing in either theme, type is large, and the scatter plot stands alone', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  const studio = new StudioPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await studio.button('Commands').click();
  await page.getByRole('combobox', { name: 'Command' }).fill('present');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('k');
  await page.keyboard.press('l');
  for (const key of ['1', '2', '3', '4']) {
    await page.keyboard.press(key);
    if (key === '4') {
      await expect(dialog(page).getByRole('img', { name: 'Scatter plot' })).toBeVisible();
      await expect(page.locator('.present .scatter-empty')).toHaveCount(0);
    }
    await soundInBothThemes(page, `key ${key}`, { within: '.present' });
    // An eight-hundredth of the picture's height is a minute of arc from eight heights away.
    const small = await dialog(page)
      .locator('.present-head *, .present-body :not(.present-list, .present-list *)')
      .evaluateAll((elements) =>
        elements
          .filter((e) => !e.closest('.present-list, .sr-only, svg') && e.textContent?.trim())
          .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 18)
          .map((e) => e.outerHTML.slice(0, 90)),
      );
    expect(small, `key ${key}`).toEqual([]);
  }
  await studio.button('Leave').click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole('radio', { name: 'One' })).toBeChecked();
});
