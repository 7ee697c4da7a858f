/** Generated scenes: the menu by keyboard, the session that keeps the recipe, and recipes that are refused. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { violationsOf } from './axe';
import { StudioPage, tabTo, textFile } from './pages/StudioPage';
import { savedByNow } from './saved';

let studio: StudioPage;

test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  await studio.goto('wasm');
});

const menu = (page: Page) => page.getByRole('dialog', { name: 'Scenes' });
const facts = (page: Page, text: string) => page.locator('#scene').getByText(text, { exact: true });

test('a benchmark scene by keyboard; a reload brings it back with its labels', async ({ page }) => {
  await studio.button('Scenes').focus();
  await page.keyboard.press('Enter');
  await expect(menu(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(menu(page)).toBeHidden();
  await expect(studio.button('Scenes')).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(menu(page).getByRole('button', { name: 'Coarse pixels', exact: true }), 30);
  await page.keyboard.press('Enter');
  await expect(menu(page)).toBeHidden();
  await expect(studio.image).toBeVisible();
  await expect(facts(page, 'Benchmark small')).toBeVisible();
  await expect(facts(page, '24 lines × 30 samples')).toBeVisible();
  await studio.clickImage(0.5, 0.5);
  await savedByNow(page);
  const labels = await studio.annotations.locator('tbody').innerText();
  await page.reload();
  await expect(facts(page, 'Benchmark small')).toBeVisible();
  await expect(studio.annotations.locator('tbody')).toHaveText(labels, { useInnerText: true });
});

test('another land by command; what was open stays in its session, and comes back', async ({
  page,
}) => {
  await studio.openDemo();
  await studio.clickImage(0.5, 0.5);
  await savedByNow(page);
  await page.keyboard.press('Control+K');
  await page.keyboard.type('scenes');
  await page.keyboard.press('Enter');
  const land = menu(page).getByRole('spinbutton', { name: 'Land' });
  const base = menu(page).getByRole('button', { name: 'Base', exact: true });
  await expect(menu(page).getByRole('button', { name: /^Demo scene/ })).toHaveAttribute(
    'aria-current',
    'true',
  );
  await land.fill('0.5');
  await expect(base).toBeDisabled();
  await land.fill('3');
  await base.click();
  await expect(facts(page, 'Benchmark base@3')).toBeVisible();
  await studio.clickImage(0.4, 0.4);
  await savedByNow(page);
  await studio.button('Sessions').click();
  const sessions = page.getByRole('dialog', { name: 'Sessions' });
  await expect(sessions.getByText('Benchmark base@3').first()).toBeVisible();
  await sessions.getByRole('button', { name: /^Open.*Demo scene/ }).click();
  await expect(page.locator('#scene .scene-name')).toHaveText('Demo scene');
  // Made and kept a moment ago.
  await studio.button('Scenes').click();
  await menu(page).getByRole('button', { name: 'Base', exact: true }).click();
  await expect(facts(page, 'Benchmark base')).toBeVisible();
});

const recipe = (spec: object) =>
  JSON.stringify({ format: 'unmixing-studio-scene', version: 1, recipe: { kind: 'made', spec } });

test('a recipe that is dropped is made; a hostile one is refused, and the scene stays', async ({
  page,
}) => {
  const small = { lines: 16, samples: 20, bands: 30, snrDb: null };
  await studio.dropFiles(textFile('mine.scene.json', recipe(small)));
  await expect(facts(page, 'Made scene')).toBeVisible();
  await expect(facts(page, '16 lines × 20 samples')).toBeVisible();
  const alert = page.getByRole('alert');
  for (const [spec, words] of [
    [{ lines: 1e9 }, ['recipe.spec.lines', '1000000000', '8 to 200']],
    [{ lines: 200, samples: 200, bands: 400 }, ['16000000', '8000000']],
    [{ untill: 3, lines: 16 }, ['untill']],
    [{ samlpes: 20 }, ['did you mean “samples”']],
  ] as const) {
    await studio.dropFiles(textFile('evil.json', recipe(spec)));
    for (const word of ['evil.json', ...words]) await expect(alert).toContainText(word);
    await expect(facts(page, 'Made scene')).toBeVisible();
  }
  await studio.dropFiles(textFile('poem.json', '{"format":"unmixing-studio-poem","version":1}'));
  await expect(alert).toContainText('unmixing-studio-poem');
  for (const what of [
    'annotations',
    'a recipe of a scene',
    'a lesson',
    'a capsule',
    'an assignment',
  ])
    await expect(alert).toContainText(what);
});

for (const [theme, width, height] of [
  ['light', 1440, 900],
  ['dark', 390, 844],
] as const) {
  test(`the menu is accessible and fits, ${theme}, ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: theme });
    await studio.button('Scenes').click();
    await expect(menu(page)).toBeVisible();
    expect(await violationsOf(page, '.scenes')).toEqual([]);
    const wide = await menu(page).evaluate((e) => e.scrollWidth <= e.clientWidth);
    expect(wide).toBe(true);
  });
}
