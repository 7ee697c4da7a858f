/** Annotating: by mouse, by keyboard, from truth; undo; files in and out. */
import { expect, test } from '@playwright/test';
import { StudioPage, downloadedText, placeOf, textFile } from './pages/StudioPage';

let studio: StudioPage;
test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
});

const total = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0);

test('a click labels a pixel; its linked controls always sum to 100', async () => {
  await studio.clickImage(0.4, 0.5);
  await expect(studio.card).toBeVisible();
  await studio.hasLabels(1);
  expect(await studio.fractions()).toContain(100);
  const fields = studio.card.getByRole('spinbutton');
  const sliders = studio.card.getByRole('slider');
  const count = await fields.count();
  expect(count).toBeGreaterThanOrEqual(4);
  for (const [i, v] of [
    [1, '35'],
    [2, '12.5'],
    [0, '20'],
    [count - 1, '100'],
    [1, '33'],
  ] as const) {
    await fields.nth(i).fill(v);
    const now = await studio.fractions();
    expect(total(now)).toBeCloseTo(100, 6);
    expect(now[i]).toBeCloseTo(Number(v), 6);
  }
  await sliders.nth(2).focus();
  for (let i = 0; i < 5; i++) await sliders.nth(2).press('ArrowRight');
  expect(total(await studio.fractions())).toBeCloseTo(100, 6);
  expect((await studio.fractions())[2]).toBeGreaterThanOrEqual(5);
});

test('one drag of a slider is one undo step', async ({ page }) => {
  await studio.clickImage(0.4, 0.5);
  const slider = studio.card.getByRole('slider').nth(1);
  const box = await placeOf(slider);
  await page.mouse.move(box.x + 8, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 12 });
  await page.mouse.up();
  expect((await studio.fractions())[1]).toBeGreaterThan(40);
  await studio.button('Undo').click();
  expect((await studio.fractions())[1]).toBe(0);
  await studio.button('Undo').click();
  await studio.hasLabels(0);
  await studio.button('Redo').click();
  await studio.button('Redo').click();
  await studio.annotations.getByRole('button', { name: /^Edit label/ }).click();
  expect((await studio.fractions())[1]).toBeGreaterThan(40);
});

test('everything works from the keyboard', async ({ page }) => {
  await studio.moveTo(20, 23);
  await studio.image.press('Enter');
  await expect(studio.card).toHaveAccessibleName('Label at line 20, sample 23');
  await studio.image.press('3');
  expect((await studio.fractions()).indexOf(100)).toBe(2);
  await studio.image.press('ArrowRight');
  await studio.image.press('2');
  await expect(studio.card).toHaveAccessibleName('Label at line 20, sample 24');
  await studio.hasLabels(2);
  // From the image into the card: the fields are next in the tab order.
  await page.keyboard.press('Tab');
  await expect(studio.card.getByRole('button', { name: 'Delete this label' })).toBeFocused();
  await studio.image.focus();
  await studio.image.press('Delete');
  await studio.hasLabels(1);
  await page.keyboard.press('Control+z');
  await studio.hasLabels(2);
  await page.keyboard.press('Control+Shift+z');
  await studio.hasLabels(1);
});

test('the list selects, and deletes with undo', async () => {
  await studio.moveTo(10, 10);
  await studio.image.press('1');
  await studio.moveTo(20, 25);
  await studio.image.press('2');
  await studio.image.press('Escape');
  await expect(studio.card).toBeHidden();
  await studio.annotations
    .getByRole('button', { name: 'Edit label at line 10, sample 10' })
    .click();
  await expect(studio.card).toHaveAccessibleName('Label at line 10, sample 10');
  await studio.annotations
    .getByRole('button', { name: 'Delete label at line 10, sample 10' })
    .click();
  await expect(studio.card).toBeHidden();
  await studio.hasLabels(1);
  await studio.button('Undo').click();
  await studio.hasLabels(2);
});

test('endmembers: number, names, colours; the coach says who has no label', async ({ page }) => {
  const fields = page.getByRole('textbox', { name: /^Name of endmember/ });
  const before = Number(await studio.spinbutton('Endmembers').inputValue());
  await fields.first().fill('Bright sand');
  await studio.moveTo(5, 5);
  await studio.image.press('2');
  await expect(studio.coach).toContainText('Bright sand has no label yet');
  await studio.spinbutton('Endmembers').fill(String(before + 2));
  await expect(fields).toHaveCount(before + 2);
  expect(total(await studio.fractions())).toBeCloseTo(100, 6);
  await studio.button('Undo').click();
  await expect(fields).toHaveCount(before);
  await studio.button('Colour of Bright sand').click();
  // All twelve can be reached, beside one another.
  const colours = page.getByRole('button', { name: /^Colour [A-L]$/ });
  await expect(colours).toHaveCount(12);
  for (const colour of await colours.all()) await colour.click({ trial: true });
  await page.getByRole('button', { name: 'Colour L', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Name of endmember L' })).toHaveValue(
    'Bright sand',
  );
});

test('labels are sampled from truth: seeded, replaceable, undoable', async () => {
  const places = () =>
    studio.annotations
      .getByRole('button', { name: /^Edit label/ })
      .evaluateAll((buttons) => buttons.map((b) => b.getAttribute('aria-label')));
  await studio.sampleFromTruth(10, 'Spread', 0);
  const first = await places();
  await studio.sampleFromTruth(7, 'Random', 4);
  const second = await places();
  await studio.sampleFromTruth(10, 'Spread', 0);
  expect(await places()).toEqual(first);
  await studio.button('Undo').click();
  expect(await places()).toEqual(second);
  await studio.button('Redo').click();
  await expect(studio.button('Train')).toBeEnabled();
});

test('annotations go out and come back as JSON and CSV', async ({ page }) => {
  await studio.sampleFromTruth(6, 'Spread', 1);
  // What the other labels say comes when it is computed, and is no part of a file.
  const table = async () =>
    (await studio.annotations.locator('tbody').innerText())
      .split('\n')
      .filter((line) => line.trim() && !line.includes('The others'));
  const before = await table();
  for (const format of ['JSON', 'CSV']) {
    const event = page.waitForEvent('download');
    await studio.button(format).click();
    const download = await event;
    const text = await downloadedText(download);
    await studio.button('Undo').click();
    await studio.hasLabels(0);
    await studio.give(studio.button('Import'), textFile(download.suggestedFilename(), text));
    await studio.hasLabels(6);
    expect(await table()).toEqual(before);
  }
});

test('annotation files that do not fit are refused with a reason, and the labels stay', async ({
  page,
}) => {
  await studio.sampleFromTruth(5, 'Spread', 0);
  const event = page.waitForEvent('download');
  await studio.button('JSON').click();
  const good = await downloadedText(await event);
  const alert = page.getByRole('alert');
  const cases = {
    'broken.json': good.slice(0, 40),
    'outside.json': good.replace(/"line":\s*\d+/, '"line": 4000'),
    'words.csv': 'hello\nthere\n',
  };
  for (const [name, text] of Object.entries(cases)) {
    await studio.dropFiles(textFile(name, text));
    await expect(alert).toContainText(name);
    await studio.hasLabels(5);
    await page.getByRole('button', { name: 'Dismiss message' }).click();
  }
});
