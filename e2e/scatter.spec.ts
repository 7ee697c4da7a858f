/** The scatter plot beside the image: linked both ways, picked with the mouse and with keys, turned. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { StudioPage, placeOf } from './pages/StudioPage';
import { toyScene } from './scenes';

/** What a canvas shows once it has drawn what was asked for: it draws with the next frame. */
const picture = (page: Page, name: string) =>
  page.getByRole('img', { name, exact: true }).evaluate(async (canvas: HTMLCanvasElement) => {
    for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    return canvas.toDataURL();
  });

test('points are picked, tinted in the image, and labelled; the image’s regions are marked in the plot', async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
  await page.getByRole('radio', { name: 'Scatter' }).check({ force: true });
  const plot = page.getByRole('img', { name: 'Scatter plot', exact: true });
  await expect(page.getByText('Drag around points')).toBeVisible();
  const bare = await picture(page, 'Scene image');
  // Points come with the components, which a worker finds.
  await expect(page.locator('.scatter-empty')).toHaveCount(0);

  // Around everything: every pixel of the 12 × 15 is picked.
  const box = await placeOf(plot);
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(0.02, 0.02));
  await page.mouse.down();
  for (const [x, y] of [
    [0.98, 0.02],
    [0.98, 0.97],
    [0.02, 0.97],
  ]) {
    await page.mouse.move(...at(x, y), { steps: 4 });
  }
  await page.mouse.up();
  const card = page.getByRole('region', { name: 'Picked pixels' });
  await expect(card).toContainText('180 pixels');
  await expect.poll(() => picture(page, 'Scene image')).not.toBe(bare);
  await studio.button('Label the region').click();
  await studio.hasLabels(3);
  await plot.press('Escape');
  await expect(card).toBeHidden();
  await page.keyboard.press('Control+z');

  // With keys: around the cursor, then more.
  await studio.image.focus();
  await studio.image.press('ArrowRight');
  await plot.focus();
  await plot.press('Enter');
  await expect(card).toBeVisible();
  const count = async () => Number(/(\d+) pixel/.exec((await card.textContent()) ?? '')?.[1]);
  const few = await count();
  for (let i = 0; i < 6; i++) await plot.press('Enter');
  await expect.poll(count).toBeGreaterThan(few);
  await plot.press('Escape');
  await expect(card).toBeHidden();

  // Turning, and back.
  const straight = await picture(page, 'Scatter plot');
  await plot.press('ArrowLeft');
  await plot.press('ArrowUp');
  await expect.poll(() => picture(page, 'Scatter plot')).not.toBe(straight);
  await studio.button('Straighten').click();
  await expect.poll(() => picture(page, 'Scatter plot')).toBe(straight);

  // A rectangle on the image is marked among the points; the simplex of the truth has its corners.
  await studio.button('Rectangle region').click();
  await studio.image.focus();
  await studio.image.press('Enter');
  await studio.image.press('ArrowRight');
  await studio.image.press('ArrowDown');
  await studio.image.press('Enter');
  await expect(page.getByRole('region', { name: 'Rectangle region' })).toBeVisible();
  await expect.poll(() => picture(page, 'Scatter plot')).not.toBe(straight);
  const values = await picture(page, 'Scatter plot');
  await studio.combobox('Scatter plot of').selectOption('Simplex, truth');
  await expect.poll(() => picture(page, 'Scatter plot')).not.toBe(values);
  await expect(studio.button('Straighten')).toHaveCount(0);
});
