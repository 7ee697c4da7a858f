/** Pinned spectra, libraries and what matches them, and views of spectra, on a small generated scene. */
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { makeScene } from '../src/generated/make';
import { ecostress } from '../testdata/ecostress/writer';
import { StudioPage, placeOf, textFile } from './pages/StudioPage';
import type { NamedFile } from './pages/StudioPage';
import { enviScene } from './scenes';
import { savedByNow } from './saved';

let studio: StudioPage;
let pins: Locator;
test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  pins = page.getByRole('list', { name: 'Pinned spectra' });
  await studio.goto('wasm');
  await studio.openCoarse();
});

const { cube, truth } = makeScene({ kind: 'bench', id: 'small' });
const tongueTwister = `${'Very long name '.repeat(12)}سقف أحمر`;

/** The scene's own materials as ECOSTRESS files in percent, falling from the longest wavelength, and two others. */
function library(): NamedFile[] {
  const um = Array.from(cube.wavelengths!, (v) => v / 1000);
  const B = cube.bands;
  const own = truth!.names.map((name, r) => ({
    name,
    y: um.map((_, b) => truth!.endmembers![r * B + b] * 100),
  }));
  const others = [
    { name: tongueTwister, y: um.map((_, b) => 5 + b) },
    { name: '', y: um.map((_, b) => 5 + ((b * 7) % 90)) },
  ];
  return [...own, ...others].map(({ name, y }, i) =>
    textFile(`made.${i}.spectrum.txt`, ecostress(um, y, { name, aster: i % 2 === 1 })),
  );
}

const spectrumTitle = (page: Page): Locator => page.getByRole('img', { name: /^Spectra: / });

test('spectra are pinned by key, by Shift and by a label, unpinned, and back after a reload', async ({
  page,
}) => {
  await studio.moveTo(3, 4);
  await studio.image.press('p');
  await expect(pins.getByRole('listitem')).toHaveCount(1);
  await expect(pins).toContainText('line 3 · sample 4');
  const box = await placeOf(studio.image);
  await studio.image.click({
    modifiers: ['Shift'],
    position: { x: box.width * 0.6, y: box.height * 0.6 },
  });
  await expect(pins.getByRole('listitem')).toHaveCount(2);
  await studio.hasLabels(0);

  // A new label is not pinned; chosen again, it is, under its endmember's name.
  await studio.image.focus();
  await studio.image.press('Enter');
  await expect(pins.getByRole('listitem')).toHaveCount(2);
  await studio.image.press('ArrowRight');
  await studio.image.press('2');
  await studio.image.press('Enter');
  await expect(pins.getByRole('listitem')).toHaveCount(3);
  await expect(pins.getByRole('listitem').nth(2)).toContainText(truth!.names[1]);

  await pins.getByRole('button', { name: /^Spectrum 1: / }).press('Delete');
  await expect(pins.getByRole('listitem')).toHaveCount(2);
  // The focus is on what is the first now.
  await expect(pins.getByRole('button', { name: /^Spectrum 1: / })).toBeFocused();
  await pins.getByRole('button', { name: /^Unpin spectrum 1: / }).click();
  await expect(pins.getByRole('listitem')).toHaveCount(1);

  await page.getByRole('combobox', { name: 'Spectra shown' }).first().selectOption('Derivative');
  await expect(spectrumTitle(page)).toHaveAccessibleName(/per µm against Wavelength, nm/);
  await savedByNow(page);
  await page.reload();
  await expect(pins.getByRole('listitem')).toHaveCount(1);
  await expect(pins).toContainText(truth!.names[1]);
  await expect(spectrumTitle(page)).toHaveAccessibleName(/per µm/);
});

test('the mean ± sd of a region is pinned', async ({ page }) => {
  await studio.button('Rectangle region').click();
  await studio.image.focus();
  await studio.image.press('Enter');
  await studio.image.press('Shift+ArrowRight');
  await studio.image.press('Shift+ArrowDown');
  await studio.image.press('Enter');
  await studio.button('Pin the mean').click();
  await expect(pins).toContainText(/Rectangle of \d+ pixels/);
  await expect(page.locator('.pinned-sd')).toHaveCount(1);
  await page
    .getByRole('combobox', { name: 'Spectra shown' })
    .first()
    .selectOption('Continuum removed');
  await expect(page.locator('.pinned-sd')).toHaveCount(0);
});

test('a library is matched with endmembers and pins, drawn over them, and gives them names', async ({
  page,
}) => {
  await studio.sampleFromTruth(8, 'Spread', 1);
  await studio.spinbutton('Steps').fill('5');
  await studio.train();
  await studio.dropFiles(...library());
  const matches = page.getByRole('region', { name: 'Library matches' });
  const names = truth!.names;
  for (const name of names) {
    const best = matches.getByRole('list', { name: `Candidates for ${name}`, exact: true });
    await expect(best.getByRole('listitem')).toHaveCount(1);
    await expect(best).toContainText(name);
  }
  const said = page.locator('.note-text', {
    hasText: /made\.0\.spectrum\.txt and \d more: .* shown/,
  });
  await expect(said).toBeVisible();

  await studio.moveTo(5, 5);
  await studio.image.press('p');
  await matches.getByRole('button', { name: /^More candidates for pinned spectrum 1/ }).click();
  const ofPin = matches.getByRole('list', { name: /^Candidates for pinned spectrum 1/ });
  await expect(ofPin.getByRole('listitem')).toHaveCount(5);
  await ofPin
    .getByRole('button', { name: /^Draw / })
    .first()
    .click();
  await expect(page.locator('.spectrum .overlay')).toHaveCount(1);

  const more = matches.getByRole('button', { name: `More candidates for ${names[0]}` });
  await more.click();
  const second = matches
    .getByRole('list', { name: `Candidates for ${names[0]}`, exact: true })
    .getByRole('listitem')
    .nth(1);
  const draw = second.getByRole('button', { name: /^Draw / });
  await draw.click();
  await expect(draw).toHaveAttribute('aria-pressed', 'true');
  await second.getByRole('button', { name: /^Name / }).click();
  const first = page.getByRole('textbox', { name: 'Name of endmember A' });
  await expect(first).not.toHaveValue(names[0]);
  await studio.button('Undo').click();
  await expect(first).toHaveValue(names[0]);

  for (const [choice, title] of [
    ['Continuum removed', '/ continuum'],
    ['Derivative', 'per µm'],
  ]) {
    await page.getByRole('combobox', { name: 'Spectra shown' }).first().selectOption(choice);
    await expect(page.locator('#spectra .plot-canvas')).toContainText(title);
  }

  // A library of another range changes nothing and says why, where people look.
  const thermal = Array.from({ length: 50 }, (_, i) => 8 + i / 10);
  await studio.dropFiles(textFile('thermal.txt', ecostress(thermal, thermal)));
  const alert = page.getByRole('alert').filter({ hasText: 'other wavelengths than the scene' });
  await expect(alert).toContainText('thermal.txt');
  await expect(matches).toBeVisible();
  await studio.button(`Remove made.0.spectrum.txt and ${names.length + 1} more`).click();
  await expect(matches).toBeHidden();
});

test('bad bands of the open scene are dragged, applied, and labels stay', async ({ page }) => {
  // A generated scene was not read from a file.
  await studio.button('Bad bands').click();
  await expect(page.getByText('was not read from a file')).toBeVisible();
  await studio.button('Close').click();

  await studio.openFiles(...enviScene());
  await studio.clickImage(0.3, 0.4);
  const masked = page
    .locator('#scene')
    .getByText(/^\d+ bands?/)
    .first();
  await studio.button('Bad bands').click();
  const range = page.getByRole('slider', { name: 'Band range on the mean spectrum' });
  const editor = page.locator('.bands-edit');
  await expect(editor).toContainText(/of 40 bands left out/);
  const leftOut = async () => Number(/(\d+) of 40/.exec((await editor.textContent()) ?? '')?.[1]);
  const before = await leftOut();
  await range.press('End');
  await range.press(' ');
  await expect(editor).toContainText(`${before + 1} of 40 bands left out`);
  const box = await placeOf(range);
  await page.mouse.move(box.x + 0.4 * box.width, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 60, { steps: 3 });
  await page.mouse.up();
  await expect.poll(leftOut).toBeGreaterThan(before + 2);
  const now = await leftOut();
  await studio.button('Apply').click();
  await expect(masked).toContainText(`${now} bands`);
  await expect(editor).toBeHidden();
  await studio.hasLabels(1);
});

test('tables are known by what is in them, whatever they are called', async ({ page }) => {
  const said = page.locator('.messages').getByRole('status');
  const rows = Array.from(cube.wavelengths!, (w, b) => `${w};0,${100 + b};0,5`);
  const table = ['Wellenlänge;Boden;Gras', ...rows].join('\r\n');
  const labels = 'line,sample,soil,grass\r\n3,4,1,0\r\n5,6,0,1\r\n';
  // Two tables and annotations at once: each goes where it belongs.
  await studio.dropFiles(textFile('a.csv', table), textFile('b.csv', labels));
  await expect(said.filter({ hasText: 'a.csv: 2 spectra shown' })).toBeVisible();
  await studio.hasLabels(2);
  await studio.dropFiles(textFile('library.csv', 'spectra names,level_1\r\nred tile,roof\r\n'));
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('library.csv is a text file, which the studio does not read');
  await expect(alert).toContainText('a row of numbers for each wavelength');
  await studio.hasLabels(2);
});
