/** The card at the pixel, regions, and updates of a finished run, on the toy scene of three endmembers. */
import { expect, test } from '@playwright/test';
import { StudioPage, downloadedText, placeOf, textFile } from './pages/StudioPage';
import { toyScene } from './scenes';

let studio: StudioPage;
test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
});

const total = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0);

test('the card: a triangle by pointer and keys, digits, and the mixture against the pixel', async ({
  page,
}) => {
  await studio.sampleFromTruth(6, 'Spread', 1);
  await page
    .getByRole('button', { name: /^Edit label/ })
    .first()
    .click();
  const mixture = studio.card.getByRole('img', { name: /^The pixel’s spectrum and its mixture/ });
  const residual = async () =>
    Number(/RMSE ([\d.e-]+)/.exec((await mixture.getAttribute('aria-label')) ?? '')?.[1]);
  const right = await residual();
  const handle = studio.card.getByRole('slider', { name: /^Fractions of/ });
  const box = await placeOf(studio.card.locator('.simplex'));
  // The middle of the triangle, then up.
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.6, { steps: 6 });
  await page.mouse.up();
  const mixed = await studio.fractions();
  expect(total(mixed)).toBeCloseTo(100, 6);
  mixed.forEach((v) => expect(v).toBeGreaterThan(15));
  expect(await residual()).toBeGreaterThan(right);
  await studio.button('Undo').click();
  expect(await residual()).toBeCloseTo(right, 9);
  await studio.button('Redo').click();

  await handle.focus();
  await handle.press('Shift+ArrowUp');
  await handle.press('ArrowUp');
  const up = await studio.fractions();
  expect(up[0]).toBeCloseTo(mixed[0] + 11, 6);
  expect(total(up)).toBeCloseTo(100, 6);
  expect(await handle.getAttribute('aria-valuetext')).toContain(`${up[0]} %`);
  await handle.press('3');
  expect(await studio.fractions()).toEqual([0, 0, 100]);
  await studio.button('Copy nearest').click();
  expect(total(await studio.fractions())).toBeCloseTo(100, 6);
});

test('how sure a label is: by hand, from truth, by keys, in the list, in files and back', async ({
  page,
}) => {
  await studio.sampleFromTruth(6, 'Spread', 1);
  await page
    .getByRole('button', { name: /^Edit label/ })
    .first()
    .click();
  const field = studio.card.getByRole('group', { name: 'How sure are the fractions?' });
  const choice = (name: string) => field.getByRole('radio', { name });
  await expect(choice('exact')).toBeChecked();
  await expect(studio.annotations.getByText('exact')).toHaveCount(6);
  // Changed by hand, exact fractions are exact no longer.
  await studio.card.getByRole('spinbutton').first().fill('40');
  await expect(choice('± 10 %')).toBeChecked();
  await expect(field).toContainText('100 % means: about pure');
  await studio.button('Undo').click();
  await expect(choice('exact')).toBeChecked();

  const height = async () => (await field.boundingBox())!.height;
  const still = await height();
  await choice('exact').focus();
  for (const name of ['± 5 %', '± 10 %', '± 20 %', 'don’t use']) {
    await page.keyboard.press('ArrowRight');
    await expect(choice(name)).toBeChecked();
    expect(await height()).toBe(still);
  }
  await expect(studio.annotations).toContainText('not used');
  await page.keyboard.press('ArrowLeft');
  await expect(studio.annotations).toContainText('± 20 %');
  for (const format of ['JSON', 'CSV']) {
    const event = page.waitForEvent('download');
    await studio.button(format).click();
    const download = await event;
    const text = await downloadedText(download);
    await studio.button('Undo').click();
    await expect(studio.annotations).not.toContainText('± 20 %');
    await studio.dropFiles(textFile(download.suggestedFilename(), text));
    await expect(studio.annotations).toContainText('± 20 %');
    await expect(studio.annotations.getByText('exact')).toHaveCount(5);
  }

  // Dialog of commands: the same by name.
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: /^Edit label/ })
    .first()
    .click();
  await studio.command('fractions ± 5');
  await expect(choice('± 5 %')).toBeChecked();
});

test('labels of older files: unsaid or with a weight, until a choice is made', async ({ page }) => {
  const names = ['Tree', 'Water', 'Soil'];
  await studio.dropFiles(
    textFile(
      'old.csv',
      `line,sample,confidence,${names.join(',')}\n1,1,0.6,1,0,0\n2,2,,0,1,0\n3,3,0,0,0,1\n`,
    ),
  );
  const field = studio.card.getByRole('group', { name: 'How sure are the fractions?' });
  const edit = (i: number) =>
    page
      .getByRole('button', { name: /^Edit label/ })
      .nth(i)
      .click();
  await edit(0);
  await expect(field).toContainText('Weight 60 % (from an older file)');
  await expect(field.getByRole('radio', { checked: true })).toHaveCount(0);
  await expect(studio.annotations).toContainText('weight 60 %');
  await edit(1);
  await expect(field).toContainText('Not said (from an older file)');
  await edit(2);
  await expect(field.getByRole('radio', { name: 'don’t use' })).toBeChecked();
  await edit(0);
  await field.getByRole('radio', { name: '± 5 %' }).click();
  await expect(studio.annotations).not.toContainText('weight');
  await studio.button('Undo').click();
  await expect(studio.annotations).toContainText('weight 60 %');
});

test('labels that all say 100 %: the page asks for mixed ones, and says why', async ({ page }) => {
  const asks = 'How materials mix cannot be learned from these';
  await studio.image.focus();
  for (const key of ['1', '2', '3']) {
    await expect(studio.coach).not.toContainText(asks);
    await studio.image.press('ArrowRight');
    await studio.image.press('ArrowDown');
    await studio.image.press(key);
  }
  await expect(studio.coach).toContainText(asks);
  await expect(studio.coach).toContainText('add about three mixed pixels');
  await studio.card.getByRole('spinbutton').first().fill('40');
  await expect(studio.coach).not.toContainText(asks);
  await studio.button('Undo').click();
  await expect(studio.coach).toContainText(asks);
  // Exact ones may all be pure.
  await studio.sampleFromTruth(3, 'Spread', 1);
  await expect(studio.coach).not.toContainText(asks);
  expect(await page.locator('.coach').count()).toBe(1);
});

test('a region by pointer gives labels; by keys, an endmember; one pixel has no spread', async ({
  page,
}) => {
  await studio.button('Rectangle region').click();
  const box = await placeOf(studio.image);
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.6, { steps: 4 });
  await page.mouse.up();
  const region = page.getByRole('region', { name: 'Rectangle region' });
  await expect(region).toContainText(/Mean ± sd of \d+ pixels/);
  await studio.button('Label the region').click();
  await expect(region.getByRole('status')).toContainText('3 labels');
  await studio.hasLabels(3);
  await studio.button('Undo').click();
  await studio.hasLabels(0);

  await studio.button('Polygon region').click();
  const corners: readonly (readonly [string, number])[] = [
    ['ArrowRight', 4],
    ['ArrowDown', 4],
    ['ArrowLeft', 4],
  ];
  await studio.image.focus();
  for (let i = 0; i < 2; i++) await studio.image.press('Shift+ArrowUp');
  for (let i = 0; i < 2; i++) await studio.image.press('Shift+ArrowLeft');
  await studio.image.press('Enter');
  for (const [key, times] of corners) {
    for (let i = 0; i < times; i++) await studio.image.press(key);
    await studio.image.press('Enter');
  }
  await studio.image.press('Enter');
  const polygon = page.getByRole('region', { name: 'Polygon region' });
  await expect(polygon).toContainText('Polygon · 25 pixels');
  await studio.button('New endmember').click();
  await expect(studio.spinbutton('Endmembers')).toHaveValue('4');
  await studio.hasLabels(1);

  await studio.button('Rectangle region').click();
  await studio.image.press('Enter');
  await studio.image.press('Enter');
  await expect(region).toContainText('One pixel: its spectrum, without a spread.');
  await studio.image.press('Escape');
  await expect(region).toBeHidden();
  await studio.image.press('Escape');
  // Presses label pixels again.
  await studio.clickImage(0.5, 0.5);
  await expect(studio.card).toBeVisible();
});

test('changed labels: maps say what they show, Update brings them up to date', async ({ page }) => {
  await studio.sampleFromTruth(6, 'Spread', 1);
  // A preview would take the place of the older maps, whose words are what is looked at here.
  await page.getByRole('checkbox', { name: 'Maps while you label' }).uncheck();
  await studio.spinbutton('Steps').fill('9');
  await studio.train();
  const headers = ['#maps', '#metrics', '#spectra'].map((id) => page.locator(`${id} .panel-aside`));
  for (const header of headers) await expect(header).toContainText('labels v1');
  await expect(studio.button('Update')).toBeHidden();

  await studio.image.focus();
  await studio.image.press('2');
  await studio.image.press('3');
  for (const header of headers) await expect(header).toContainText('labels v1; now v3');
  await expect(studio.button('Train anew')).toBeEnabled();
  await studio.button('Update').click();
  await expect(studio.status).toContainText('Finished: 3 steps');
  for (const header of headers) await expect(header).toHaveText(/labels v3$/);
  await expect(studio.button('Update')).toBeHidden();

  await studio.button('Undo').click();
  for (const header of headers) await expect(header).toContainText('labels v3; now v2');
  await studio.button('Train anew').click();
  await expect(studio.status).toContainText('Finished: 9 steps');
  for (const header of headers) await expect(header).toHaveText(/labels v2$/);
});
