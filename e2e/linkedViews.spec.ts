/** Two linked views: each with its own layer, one cursor and zoom; swipe by keys; flicker that rests when motion is not wanted. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { StudioPage, placeOf } from './pages/StudioPage';
import { enviScene } from './scenes';

/** A digest of what a canvas shows. */
const picture = (page: Page, name: string) =>
  page
    .getByRole('img', { name, exact: true })
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL().slice(0, 20_000));

test('two views beside each other, swiped and flickered', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openFiles(...enviScene({ mapped: true }));
  const views = page.getByRole('radiogroup', { name: 'Views' });

  await views.getByRole('radio', { name: 'Beside' }).check({ force: true });
  await expect(page.getByText('of the variance')).toBeVisible();
  await studio.combobox('Layer of B').selectOption('mnf');
  await expect(page.getByText('signal to noise')).toBeVisible();
  const second = page.getByRole('img', { name: 'Scene image B' });
  await second.hover();
  await expect(
    page.getByText(/· A R .* · B .* · E 500\u202f\d{3}\.\d m, N .* · UTM 33 North/),
  ).toBeVisible();
  // One zoom: what changes B changes A.
  const before = await picture(page, 'Scene image');
  await second.focus();
  await second.press('+');
  await expect.poll(() => picture(page, 'Scene image')).not.toBe(before);
  await second.press('0');

  await views.getByRole('radio', { name: 'Swipe' }).check({ force: true });
  await expect(second).toHaveCount(0);
  const divider = page.getByRole('slider', { name: 'Divider between A and B' });
  await divider.focus();
  const half = await picture(page, 'Scene image');
  await divider.press('Home');
  await expect(divider).toHaveAttribute('aria-valuenow', '0');
  await expect.poll(() => picture(page, 'Scene image')).not.toBe(half);
  const box = await placeOf(divider);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 100, box.y + box.height / 2);
  await page.mouse.up();
  await expect
    .poll(async () => Number(await divider.getAttribute('aria-valuenow')))
    .toBeGreaterThan(5);

  await views.getByRole('radio', { name: 'Flicker' }).check({ force: true });
  await expect(studio.button('Alternate')).toHaveCount(0);
  await studio.button('Show B').click();
  await expect(studio.button('Show A')).toBeVisible();
  await studio.image.focus();
  await studio.image.press('f');
  await expect(studio.button('Show B')).toBeVisible();
  await studio.hasLabels(0);
});
