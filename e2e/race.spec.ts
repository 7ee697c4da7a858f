/** The race in the built page, on WASM and few steps: to the end, stopped in every way, without truth, and exported. */
import { expect, test } from '@playwright/test';
import { isSerious, soundInBothThemes, violationsOf } from './axe';
import { StudioPage, cellValue, downloadedText, textFile } from './pages/StudioPage';
import { savedByNow } from './saved';
import { toyScene } from './scenes';

let studio: StudioPage;
let race: StudioPage['race'];

test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  race = studio.race;
  await studio.goto('wasm');
});

test('labels as people give them: a race with fractions off by 10 %, and the lab that varies them so', async ({
  page,
}) => {
  await openRace();
  await race.choose('Classical (LOO3)');
  await race.setUp(2, 3);
  const kinds = studio.combobox('Label error');
  await expect(kinds).toHaveValue('exact');
  await race.start();
  await expect(race.status).toContainText('Finished: 2 of 2 runs');
  await race.hasRuns('2 of 2');
  const exact = cellValue((await race.row('Classical'))[4]);
  await kinds.selectOption('± 10 %');
  await expect(page.getByText('Fractions are off by 10 %')).toBeVisible();
  await race.start();
  await expect
    .poll(async () => cellValue((await race.row('Classical'))[4]), { timeout: 30_000 })
    .toBeGreaterThan(1.3 * exact);
  await kinds.selectOption('Pure clicks');
  // Pure clicks choose pixels of their own.
  await expect(studio.combobox('Drawn')).toBeDisabled();

  await page.getByRole('link', { name: /Labs/ }).click();
  await expect(kinds).toBeDisabled();
  await studio.combobox('Vary').selectOption('My labels');
  await kinds.selectOption('One wrong');
  await expect(page.getByText('One label has its fractions given')).toBeVisible();
  await expect(studio.spinbutton('Noise on fractions')).toBeDisabled();
});

/** The race's view on the toy scene. */
async function openRace(): Promise<void> {
  await studio.openFiles(toyScene());
  await expect(studio.image).toBeVisible();
  await race.show();
}

test('five methods, two seeds, sampled labels: numbers, best in bold, sorting, maps, swapping, exports', async ({
  page,
}) => {
  test.setTimeout(300_000);
  await openRace();
  await race.choose('Studio', 'Classical (LOO3)', 'FCLS', 'VCA + NNLS', 'DeepTrans-HSU + labels');
  await race.setUp(2, 3);
  await expect(page.getByText('5 methods × 2 seeds = 10 runs.')).toBeVisible();
  await expect(page.getByRole('radio', { name: /Sampled from truth/ })).toBeChecked();
  await race.start();
  await expect(race.status).toContainText('Finished: 10 of 10 runs', { timeout: 240_000 });

  await test.step('the table has a number for each, and the smallest of a column is bold', async () => {
    await race.hasRuns(...Array<string>(5).fill('2 of 2'));
    const [header, ...rows] = await race.rows();
    expect(header.map((h) => h.trim())).toEqual([
      'Method',
      'Soil',
      'Tree',
      'Water',
      'Mean RMSE',
      'Reconstr.',
      'Time, s',
      'Param.',
      'Runs',
    ]);
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      for (const cell of row.slice(1, -1)) expect(cellValue(cell)).not.toBeNaN();
      expect(row.at(-1)).toBe('2 of 2');
      expect(row[4]).toMatch(/^0\.\d{4}\s*± 0\.\d{4}$/);
    }
    const means = rows.map((r) => cellValue(r[4]));
    const best = await race.table.locator('tr > td:nth-child(5)[data-best]').allInnerTexts();
    expect(best.map(cellValue)).toEqual([Math.min(...means)]);
    await expect(page.getByText(/significantly .* cannot be said over 2 seeds/)).toBeVisible();
  });

  await test.step('headers sort, both ways', async () => {
    const header = race.table.getByRole('columnheader', { name: 'Mean RMSE' });
    const means = async () => (await race.rows()).slice(1).map((r) => cellValue(r[4]));
    await header.getByRole('button').press('Enter');
    await expect(header).toHaveAttribute('aria-sort', 'ascending');
    const rising = (await means()).sort((a, b) => a - b);
    await expect.poll(means).toEqual(rising);
    await header.getByRole('button').click();
    await expect(header).toHaveAttribute('aria-sort', 'descending');
    await expect.poll(means).toEqual([...rising].reverse());
  });

  await test.step('maps of all methods on one scale; the pixel’s values under each', async () => {
    for (const row of ['Truth: Soil', 'Studio: Soil estimate', 'VCA + NNLS: Water estimate']) {
      await expect(page.getByRole('img', { name: row, exact: true })).toBeVisible();
    }
    await studio.spinbutton('Line').fill('3');
    await studio.spinbutton('Sample').fill('4');
    const studioRow = page.getByRole('article', { name: 'Studio', exact: true });
    const truthRow = page.getByRole('article', { name: 'Truth', exact: true });
    await expect(async () => {
      const [value, difference] = await numbers(studioRow.locator('.map-caption').first());
      const [known] = await numbers(truthRow.locator('.map-caption').first());
      expect(value - known).toBeCloseTo(difference, 2);
    }).toPass({ timeout: 15_000 });
    await page.getByRole('radio', { name: 'Difference' }).check();
    await expect(page.getByRole('img', { name: 'Studio: Soil difference' })).toBeVisible();
    await studio.combobox('Seed of the maps').selectOption('Seed 1');
    await expect(studio.combobox('Seed of the spectra')).toHaveValue('1');
    await studio.combobox('Seed of the maps').selectOption('Seed 0');
  });

  await test.step('two endmembers of a blind method swapped: its numbers change, and come back', async () => {
    const before = await race.row('VCA + NNLS');
    const match = page.getByRole('region', { name: 'Matching of VCA + NNLS' });
    await expect(match).toContainText('Matched by spectral angle to the truth');
    const soil = match.getByRole('combobox', { name: 'VCA + NNLS: shown as Soil' });
    const tree = match.getByRole('combobox', { name: 'VCA + NNLS: shown as Tree' });
    const [ofSoil, ofTree] = [await soil.inputValue(), await tree.inputValue()];
    await soil.selectOption(ofTree);
    await expect(tree).toHaveValue(ofSoil);
    await expect(match).toContainText('Ordered by you');
    await expect.poll(async () => (await race.row('VCA + NNLS'))[1]).not.toBe(before[1]);
    const after = await race.row('VCA + NNLS');
    expect(cellValue(after[4])).not.toBe(cellValue(before[4]));
    expect(after[3]).toBe(before[3]);
    await studio.button('Back to the matching of VCA + NNLS').click();
    await expect.poll(() => race.row('VCA + NNLS')).toEqual(before);
  });

  await test.step('exports', async () => {
    const save = async (name: string) => {
      const waiting = page.waitForEvent('download');
      await studio.button(name).click();
      return waiting;
    };
    const csv = await save('Download CSV');
    expect(csv.suggestedFilename()).toBe('toy-race.csv');
    expect((await downloadedText(csv)).trim().split('\n')).toHaveLength(6);
    const runs = await downloadedText(await save('Download Every run, CSV'));
    expect(runs.trim().split('\n')).toHaveLength(11);
    expect(await downloadedText(await save('Download Markdown'))).toContain('| Studio |');
    expect(await downloadedText(await save('Download LaTeX'))).toContain('\\begin{tabular}{lcccc}');
    const png = await save('Save the maps as PNG');
    expect((await downloadedText(png)).slice(1, 4)).toBe('PNG');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await studio.button('Copy Markdown').click();
    await expect(page.getByText('Markdown copied.')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('| Studio |');
  });

  await test.step('changed endmembers are said; the results stay through another view', async () => {
    await page.getByRole('link', { name: /Annotate/ }).click();
    await expect(studio.image).toBeVisible();
    await studio.spinbutton('Endmembers').fill('4');
    await race.show();
    await expect(page.getByText(/The endmembers have changed since/)).toBeVisible();
    await expect.poll(() => race.rows()).toHaveLength(6);
  });
});

/** The numbers of a map's caption; a true minus is one. */
async function numbers(caption: { innerText(): Promise<string> }): Promise<number[]> {
  const text = (await caption.innerText()).replaceAll('−', '-');
  return [...text.matchAll(/[+-]?\d+\.\d+/g)].map(([n]) => Number(n));
}

test('pause, skip and cancel are three things; what has finished stays, training waits', async ({
  page,
}) => {
  await openRace();
  await race.choose('FCLS', 'Studio', 'Paper', 'VCA + FCLS');
  await race.setUp(2, 5000);
  await race.start();
  await expect(race.status).toContainText(/Studio, seed 0: step \d+/, { timeout: 60_000 });
  await expect(studio.combobox('Engine')).toBeDisabled();

  await studio.button('Pause').click();
  await expect(race.status).toContainText('Paused after 0 of 8 runs');
  await page.getByRole('link', { name: /Train/ }).click();
  await expect(studio.button('Train')).toBeDisabled();
  await expect(page.getByText(/A race is going: training waits/)).toBeVisible();
  await race.show();
  await studio.button('Resume').click();

  await studio.button('Skip this run').click();
  await expect(race.status).toContainText(/Paper, seed 0/, { timeout: 30_000 });
  await studio.button('Skip this run').click();
  await expect(race.status).toContainText(/seed 1/, { timeout: 30_000 });
  await expect.poll(async () => (await race.row('FCLS')).at(-1)).toBe('1 of 2');

  await studio.button('Cancel').click();
  await expect(race.status).toContainText('Cancelled: 2 of 8 runs finished, 2 skipped');
  await expect.poll(async () => (await race.row('VCA + FCLS')).at(-1)).toBe('1 of 2');
  expect(cellValue((await race.row('FCLS'))[4])).toBeGreaterThan(0);
  expect((await race.row('Studio')).slice(1, -1)).toEqual(Array(7).fill('–'));
  await expect(studio.button('Start race')).toBeEnabled();
});

test('a method that fails is in the table with its message, and the queue goes on', async ({
  page,
}) => {
  await openRace();
  await race.choose('FCLS', 'VCA + FCLS');
  await studio.spinbutton('Seeds').fill('2');
  // One label names one endmember: what learns from labels cannot run.
  await studio.spinbutton('Labels per seed').fill('1');
  await race.start();
  await expect(race.status).toContainText('Finished: 2 of 4 runs', { timeout: 60_000 });
  await expect(race.status).toContainText('2 failed');
  await expect.poll(async () => (await race.row('FCLS')).at(-1)).toMatch(/0 of 2\s*2 failed/);
  const fcls = await race.row('FCLS');
  expect(fcls.slice(1, -1)).toEqual(Array(7).fill('–'));
  await expect(race.table).toContainText(/Seeds? 0(, 1)? failed: .*label/i);
  await expect.poll(async () => (await race.row('VCA + FCLS')).at(-1)).toBe('2 of 2');
  await expect(page.getByRole('article', { name: 'FCLS', exact: true })).toContainText('Failed:');
});

test('a scene without truth: the race runs on given labels, metrics that need a truth are absent', async ({
  page,
}) => {
  await studio.openFiles(toyScene('bare.mat', { truth: false }));
  await expect(studio.image).toBeVisible();
  await race.show();
  await race.choose('FCLS', 'VCA + FCLS');
  await studio.spinbutton('Seeds').fill('1');
  await expect(studio.button('Start race')).toBeDisabled();
  await expect(page.getByText(/There are no labels yet/).first()).toBeVisible();
  await studio.dropFiles(textFile('labels.csv', labelsCsv));
  await expect(page.getByRole('radio', { name: /My labels 3 labels/ })).toBeChecked();
  await race.start();
  await expect(race.status).toContainText('Finished: 2 of 2 runs', { timeout: 60_000 });
  await race.hasRuns('1 of 1', '1 of 1');
  const [header, ...rows] = await race.rows();
  expect(header.map((h) => h.trim())).toEqual(['Method', 'Reconstr.', 'Time, s', 'Param.', 'Runs']);
  for (const row of rows) expect(cellValue(row[1])).toBeGreaterThan(0);
  await expect(page.getByText(/no ground truth, so RMSE and SAD are absent/)).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Difference' })).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Matching of VCA + FCLS' })).toContainText(
    'labels’ spectra',
  );
});

const labelsCsv = 'line,sample,Soil,Tree,Water\n0,0,1,0,0\n4,0,0,1,0\n8,0,0,0,1\n';

test('nothing scrolls sideways on a phone, no serious accessibility findings in both themes', async ({
  page,
}) => {
  const setTheme = (theme: 'light' | 'dark') => studio.setTheme(theme);
  const check = (where: string) => soundInBothThemes(page, where, { setTheme, counts: isSerious });
  await race.show();
  await check('no scene');
  await page.getByRole('link', { name: /Scene/ }).click();
  await openRace();
  await check('no race');
  await studio.button('Classical').click();
  await studio.spinbutton('Seeds').fill('1');
  await race.start();
  await expect(race.status).toContainText('Finished', { timeout: 60_000 });
  await check('finished');
  await page.setViewportSize({ width: 390, height: 844 });
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(390);
  // The colours are those of above.
  const found = (await violationsOf(page)).filter(isSerious);
  expect(found.map((v) => `${v.id}: ${v.nodes[0].html}`)).toEqual([]);
});

/** To the race’s view, wherever the page has the focus. */
async function toRace(tab: StudioPage): Promise<void> {
  await tab.page.getByRole('link', { name: /Race/ }).click();
  await expect(tab.page.getByRole('button', { name: 'Start race' })).toBeVisible();
}

test('a closed tab: the race is offered again, goes on with what is left, and ends as one that was never closed', async ({
  page,
  context,
}) => {
  test.setTimeout(300_000);
  const methods = ['FCLS', 'VCA + FCLS', 'CyCU-Net', 'Studio − both'];
  /** Every number of the table but the seconds. */
  const numbersOf = async (of: StudioPage['race']) =>
    (await of.rows()).slice(1).map((cells) => cells.filter((_, i) => i !== cells.length - 3));

  // A fifth of the demo's pixels, an eighth of its bands: the trained methods run three times.
  await studio.openFiles(toyScene('toy.mat', { times: 3 }));
  await toRace(studio);
  await race.choose(...methods);
  await studio.spinbutton('Seeds').fill('1');
  await studio.combobox('Steps').selectOption('Quick');
  await expect(page.getByText(/Quick: published networks train for a tenth/)).toBeVisible();
  await race.start();
  await expect(race.status).toContainText(/CyCU-Net, seed 0: step \d+ of 48/, { timeout: 60_000 });
  await studio.button('Pause').click();
  await expect(race.status).toContainText('Paused after 2 of 4 runs');
  const lanes = page.getByRole('list', { name: 'Lanes of the race' });
  await expect(lanes.getByRole('listitem')).toHaveCount(4);
  await expect(lanes).toContainText(/CyCU-Net \(quick: 48 of 480 steps\)/);
  await expect(lanes).toContainText(/about .* left/);
  // What has finished is stored before the tab goes; the run that goes on and the one after it are not.
  await savedByNow(page);
  await page.close();

  const tab = new StudioPage(await context.newPage());
  await tab.goto('wasm');
  await expect(tab.page.getByText(/The race was interrupted after 2 of 4 runs/)).toBeVisible();
  await toRace(tab);
  await expect(tab.race.status).toContainText('2 of 4 runs finished');
  const offer = tab.button('Go on with the race');
  await expect(tab.page.getByText(/starts again from its first step/)).toBeVisible();
  // Offered, not forced: nothing goes on by itself. With other endmembers it would be another race.
  await expect(tab.button('Start race')).toBeEnabled();
  await offer.click();
  await expect(tab.race.status).toContainText('Finished: 4 of 4 runs', { timeout: 240_000 });
  await expect(offer).toBeHidden();
  await tab.race.hasRuns(...methods.map(() => '1 of 1'));
  const resumed = await numbersOf(tab.race);
  expect(resumed.flat().join(' ')).toContain('quick: 48 of 480 steps');

  await tab.race.start();
  await expect(tab.race.status).toContainText(/CyCU-Net, seed 0/, { timeout: 60_000 });
  await expect(tab.race.status).toContainText('Finished: 4 of 4 runs', { timeout: 240_000 });
  await tab.race.hasRuns(...methods.map(() => '1 of 1'));
  expect(await numbersOf(tab.race)).toEqual(resumed);

  // Who wins here, and how it was compared.
  const short = tab.page.getByRole('table', { name: 'The best of each camp' });
  await expect(short.getByRole('row')).toHaveCount(4);
  await expect(short).toContainText('cannot be said over one seed');
  await tab.page.getByText('How this was compared').click();
  await expect(tab.page.getByText('Used the labels: FCLS, Studio − both.')).toBeVisible();
  await expect(
    tab.page.getByText('started from the endmembers of VCA: VCA + FCLS, CyCU-Net.'),
  ).toBeVisible();
  await expect(tab.page.getByRole('table', { name: 'Blind methods by seed' })).toContainText(
    '(seed 0)',
  );
  for (const theme of ['light', 'dark'] as const) {
    await tab.setTheme(theme);
    await tab.page.screenshot({
      path: test.info().outputPath(`race-${theme}.png`),
      fullPage: true,
    });
  }
  await tab.page.setViewportSize({ width: 390, height: 844 });
  await tab.page.screenshot({ path: test.info().outputPath('race-390.png'), fullPage: true });
  await expect
    .poll(() => tab.page.evaluate(() => document.documentElement.scrollWidth))
    .toBeLessThanOrEqual(390);
});
