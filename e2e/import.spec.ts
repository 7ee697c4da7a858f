/** The import check in the built page: what it shows, what can be chosen, what is kept and what is remembered. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { isSerious, soundInBothThemes } from './axe';
import { StudioPage } from './pages/StudioPage';
import { enviScene, enviSize, toyScene, twoCubes } from './scenes';

let studio: StudioPage;
let importCheck: StudioPage['importCheck'];

test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  importCheck = studio.importCheck;
  await studio.goto('wasm');
});

/** A fact of the Scene panel. */
const fact = (page: Page, name: string) =>
  page.locator('#scene .facts > div').filter({ hasText: name }).locator('dd');

const sizeOf = ({ lines, samples }: { lines: number; samples: number }) =>
  `${lines} lines × ${samples} samples`;

test('a .mat with two variables: each can be chosen, and the chosen one is the scene', async ({
  page,
}) => {
  await studio.chooseFiles(twoCubes());
  await expect(importCheck.panel).toBeFocused();
  await expect(importCheck.preview).toBeVisible();
  await expect(studio.coach).toContainText('two.mat');
  await importCheck.way('Variable', /after/).check();
  await importCheck.settled();
  await expect(importCheck.way('Variable', /after/)).toBeChecked();
  await expect(importCheck.panel).toContainText('10 lines × 14 samples × 20 bands');
  await importCheck.way('Variable', /before/).check();
  await importCheck.settled();
  await expect(importCheck.panel).toContainText('12 lines × 15 samples × 24 bands');
  await importCheck.way('Variable', /after/).check();
  await importCheck.settled();
  await importCheck.open();
  await expect(fact(page, 'Size')).toHaveText('10 lines × 14 samples');
  await expect(fact(page, 'Bands')).toContainText('20');
});

test('an ENVI pair in the wrong byte order is mended by choosing its picture', async ({ page }) => {
  await studio.dropFiles(...enviScene({ wrongOrder: true }));
  await expect(importCheck.findings).toContainText('ENVI');
  await expect(importCheck.findings).toContainText('looks like noise');
  const little = importCheck.way('Byte order', 'Lowest byte first');
  const big = importCheck.way('Byte order', 'Highest byte first');
  await expect(little).toBeChecked();
  await big.check();
  await importCheck.settled();
  await expect(big).toBeChecked();
  await expect(little).not.toBeChecked();
  await importCheck.open();
  // Reflectance again: with its bytes exchanged the scene would reach 6.5.
  await studio.moveTo(10, 14);
  const value = async () =>
    Number(/R (\d+\.\d+)/.exec((await page.locator('.readout').textContent()) ?? '')?.[1]);
  await expect.poll(value).toBeGreaterThan(0.05);
  expect(await value()).toBeLessThan(1);
});

test('bands are dragged and typed, reasons are listed, and the mask counts them', async ({
  page,
}) => {
  await studio.chooseFiles(...enviScene());
  await expect(importCheck.reasons).toContainText(/Bad in the file’s list\s*3/);
  const proposed = await importCheck.bandsLeftOut.inputValue();
  await studio.button('As in the file').click();
  await expect(importCheck.bandsLeftOut).toHaveValue('3');
  await studio.button('None').click();
  await expect(importCheck.bandsLeftOut).toHaveValue('');
  // 40 bands: the eleventh to the fifteenth lie around 10/39 to 14/39 of the plot.
  await importCheck.dragBands(10 / 39, 14 / 39);
  await expect(importCheck.bandsLeftOut).toHaveValue('10–14');
  await expect(importCheck.reasons).toContainText(/Chosen by you\s*10–14/);
  await importCheck.dragBands(12 / 39, 13 / 39);
  await expect(importCheck.bandsLeftOut).toHaveValue('10–11, 14');
  await studio.button('Proposals').click();
  await expect(importCheck.bandsLeftOut).toHaveValue(proposed);

  await importCheck.bandsLeftOut.fill('0-2, 39 20..21');
  await expect(importCheck.panel).toContainText('6 of 40 bands left out');
  await importCheck.bandsLeftOut.fill('0-2, 40');
  await expect(importCheck.panel).toContainText('There is no band 40: bands are 0 to 39.');
  await importCheck.bandsLeftOut.fill('0–2, 20–21, 39');
  await importCheck.open();
  await expect(fact(page, 'Masked')).toContainText(/^6 bands:/);

  // Import settings keep labels where the pixels stay, and bring the choices back.
  await studio.clickImage(0.4, 0.5);
  await studio.hasLabels(1);
  await studio.button('Import settings…').click();
  await expect(importCheck.bandsLeftOut).toHaveValue('0–2, 20–21, 39');
  await importCheck.bandsLeftOut.fill('39');
  await importCheck.open();
  await expect(fact(page, 'Masked')).toContainText(/^1 band:/);
  await studio.hasLabels(1);
});

test('crop and binning: dragged, typed, counted in memory, and true of the scene', async ({
  page,
}) => {
  await studio.chooseFiles(...enviScene());
  await expect(importCheck.panel).toContainText(`${sizeOf(enviSize)} × 40 bands`);
  // Bands left out are no part of a mean.
  await studio.button('None').click();
  await importCheck.dragCrop([0.26, 0.26], [0.74, 0.74]);
  await importCheck.settled();
  await expect(studio.spinbutton('First line')).toHaveValue('5');
  await expect(studio.spinbutton('Lines')).toHaveValue('10');
  await expect(studio.spinbutton('First sample')).toHaveValue('7');
  await expect(studio.spinbutton('Samples')).toHaveValue('14');
  await expect(importCheck.panel).toContainText('10 lines × 14 samples × 40 bands');
  await studio.spinbutton('First line').fill('4');
  await studio.spinbutton('Lines').fill('17');
  await expect(importCheck.panel).toContainText('From 1 to 16.');
  await studio.spinbutton('Lines').fill('12');
  await studio.combobox('Spatial binning').selectOption('Mean of 2 × 2 pixels');
  await studio.combobox('Spectral binning').selectOption('Mean of 4 bands');
  await expect(importCheck.panel).toContainText('6 lines × 7 samples × 10 bands');
  await importCheck.settled();
  await importCheck.open();
  await expect(fact(page, 'Size')).toHaveText('6 lines × 7 samples');
  await expect(fact(page, 'Bands')).toContainText('10, 475–2275 nm');
});

test('choices are remembered for files of the same shape, across reloads, and can be changed', async ({
  page,
}) => {
  await studio.chooseFiles(...enviScene());
  await importCheck.bandsLeftOut.fill('5');
  await importCheck.open();
  await page.reload();
  await studio.chooseFiles(...enviScene({ name: 'next' }));
  await expect(page.getByText('opened as the last file of this kind was')).toContainText(
    '1 band left out',
  );
  await expect(fact(page, 'Masked')).toContainText(/^1 band:/);
  await studio.button('Change').click();
  await expect(importCheck.panel).toBeFocused();
  await expect(importCheck.bandsLeftOut).toHaveValue('5');
  // Files of another shape are asked about.
  await page.keyboard.press('Escape');
  await studio.chooseFiles(toyScene());
  await expect(importCheck.panel).toBeFocused();
});

test('Escape and a bad file keep the session', async ({ page }) => {
  await studio.openCoarse();
  await studio.clickImage(0.4, 0.5);
  await studio.chooseFiles(toyScene());
  await expect(importCheck.panel).toBeFocused();
  await expect(importCheck.findings).toContainText('3 endmembers: Soil, Tree, Water');
  await page.keyboard.press('Escape');
  await expect(importCheck.panel).toBeHidden();
  await expect(studio.image).toBeVisible();
  await expect(fact(page, 'Size')).toHaveText('24 lines × 30 samples');
  await studio.hasLabels(1);
  await studio.chooseFiles(toyScene());
  await expect(importCheck.panel).toBeFocused();
  await studio.dropFiles({ ...toyScene('cut.mat'), buffer: toyScene().buffer.subarray(0, 900) });
  await expect(page.getByRole('alert')).toContainText('cut.mat');
  await expect(importCheck.panel).toBeVisible();
  await studio.button('Do not open').click();
  await studio.hasLabels(1);
});

test('with the keyboard alone: another way of reading, bands on the plot, and in', async ({
  page,
}) => {
  await studio.chooseFiles(...enviScene());
  await expect(importCheck.panel).toBeFocused();
  const focused = (name: string) =>
    page.evaluate((n) => document.activeElement?.getAttribute('aria-label') === n, name);
  for (let i = 0; i < 30 && !(await focused('Band range on the mean spectrum')); i++) {
    await page.keyboard.press('Tab');
  }
  await expect(importCheck.plot).toBeFocused();
  await importCheck.plot.press('Home');
  await importCheck.plot.press('PageDown');
  for (let i = 0; i < 6; i++) await importCheck.plot.press('ArrowRight');
  for (let i = 0; i < 3; i++) await importCheck.plot.press('Shift+ArrowRight');
  await expect(importCheck.plot).toHaveAttribute('aria-valuetext', 'bands 6–9, used');
  await importCheck.plot.press('Space');
  await expect(importCheck.plot).toHaveAttribute('aria-valuetext', 'bands 6–9, left out');
  await expect(importCheck.bandsLeftOut).toHaveValue(/6–9/);
  await page.keyboard.press('Enter');
  await expect(studio.image).toBeVisible();
  await expect(studio.image).toBeFocused();
});

test('a run that is going is asked about before anything else', async ({ page }) => {
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('5000');
  await studio.button('Train').click();
  await expect(studio.status).toContainText(/Step \d+ of 5000/);
  await studio.dropFiles(...enviScene());
  await expect(page.getByText('A run is going.')).toBeVisible();
  await expect(importCheck.panel).toBeHidden();
  await studio.button('Open it').click();
  await expect(importCheck.panel).toBeFocused();
  await expect(studio.status).toContainText(/Step \d+ of 5000/);
  await importCheck.open();
  await expect(fact(page, 'Size')).toHaveText(sizeOf(enviSize));
  await expect(studio.status).toContainText('Not started');
});

test('no serious accessibility findings in both themes, nothing sideways on a phone', async ({
  page,
}) => {
  const setTheme = (theme: 'light' | 'dark') => studio.setTheme(theme);
  const check = (where: string) => soundInBothThemes(page, where, { setTheme, counts: isSerious });
  await studio.chooseFiles(...enviScene({ wrongOrder: true }));
  await expect(importCheck.preview).toBeVisible();
  await importCheck.bandsLeftOut.fill('0, 5–9');
  await check('desk');
  await page.setViewportSize({ width: 390, height: 844 });
  const overflow = () =>
    page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  await expect.poll(overflow).toBe(0);
  await check('phone');
});
