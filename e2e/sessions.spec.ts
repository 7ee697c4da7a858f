/** Sessions in the built page: tabs that die, files out and in, the list, full storage, two tabs. */
import { expect, test } from '@playwright/test';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StudioPage, textFile } from './pages/StudioPage';
import { toyScene } from './scenes';
import { savedByNow, stored } from './saved';
import { violationsOf } from './axe';

let studio: StudioPage;
let context: BrowserContext;

test.beforeEach(async ({ page }) => {
  context = page.context();
  studio = new StudioPage(page);
  await studio.goto('wasm');
});

/** Another tab of the same browser. */
async function newTab(): Promise<StudioPage> {
  const tab = new StudioPage(await context.newPage());
  await tab.goto('wasm');
  return tab;
}

/** What was changed is saved. */
const settled = (tab: StudioPage) => savedByNow(tab.page);

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Sessions' });

async function openDialog(tab: StudioPage): Promise<Locator> {
  await tab.button('Sessions').click();
  await expect(dialog(tab.page)).toBeVisible();
  return dialog(tab.page);
}

/** The toy scene, by way of the import check. */
async function openToy(tab: StudioPage): Promise<void> {
  await tab.chooseFiles(toyScene());
  const accept = tab.button('Open scene');
  const facts = tab.page.locator('#scene').getByText('12 lines × 15 samples', { exact: true });
  await expect(accept.or(facts).first()).toBeVisible();
  if (await accept.isVisible()) await accept.click();
  await expect(accept).toBeHidden();
  await expect(facts).toBeVisible();
}

const table = (tab: StudioPage) => tab.annotations.locator('tbody').innerText();

test('a file chosen while the last session comes back is opened all the same', async ({ page }) => {
  await studio.openCoarse();
  await studio.clickImage(0.5, 0.5);
  await settled(studio);
  await studio.goto('wasm');
  const dialog = page.waitForEvent('filechooser');
  await studio.button('Open files').click();
  const chooser = await dialog;
  // The session is back, and with it went the button that was pressed.
  await expect(studio.image).toBeVisible();
  await chooser.setFiles(toyScene());
  await expect(studio.importCheck.panel).toBeVisible();
  await studio.hasLabels(1);
});

test('a tab killed in mid-annotation comes back with labels, names, settings and view', async () => {
  await studio.openCoarse();
  await studio.sampleFromTruth(6, 'Spread', 3);
  await studio.page
    .getByRole('textbox', { name: /^Name of endmember/ })
    .first()
    .fill('Pale sand');
  await studio.spinbutton('Steps').fill('44');
  await studio.combobox('Layer').selectOption('Single band');
  await settled(studio);
  const before = await table(studio);
  await studio.page.close({ runBeforeUnload: false });

  studio = await newTab();
  await expect(studio.page.getByText(/^Restored the session of \d\d:\d\d/)).toBeVisible();
  await expect.poll(() => table(studio)).toBe(before);
  const name = studio.page.getByRole('textbox', { name: /^Name of endmember/ }).first();
  await expect(name).toHaveValue('Pale sand');
  await expect(studio.spinbutton('Steps')).toHaveValue('44');
  await expect(studio.spinbutton('Seed')).toHaveValue('3');
  await expect(studio.combobox('Layer')).toHaveValue('band');

  await studio.button('Start anew').first().click();
  await expect(studio.page.getByText('Drop a hyperspectral scene here')).toBeVisible();
  await studio.page.reload();
  await expect(studio.page.getByText('Drop a hyperspectral scene here')).toBeVisible();
  // The page has looked into its storage by then, and found nothing to bring back.
  await studio.button('Sessions').first().click();
  await expect(dialog(studio.page).getByRole('list')).toBeVisible();
  await studio.page.keyboard.press('Escape');
  await expect(studio.image).toBeHidden();
});

test('a crash in mid-training: the scene, the maps and the weights are there, and Continue finishes', async () => {
  await openToy(studio);
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('3000');
  await studio.button('Train').click();
  await expect(studio.status).toContainText(/Step \d+ of 3000/, { timeout: 60_000 });
  await expect
    .poll(() => stored(studio.page, 'documents'), { timeout: 60_000 })
    .toMatch(/"checkpoint":\{"step":[1-9]/);
  await studio.page.goto('chrome://crash').catch(() => undefined);
  await studio.page.close({ runBeforeUnload: false }).catch(() => undefined);

  studio = await newTab();
  await expect(studio.status).toContainText(/Interrupted at step \d+ of 3000/);
  await studio.hasLabels(6);
  await expect(studio.page.getByRole('img', { name: 'Soil estimate', exact: true })).toBeVisible();
  const go = studio.page.getByRole('button', { name: /^Continue from step [1-9]\d*$/ });
  const kept = Number(/\d+/.exec((await go.textContent()) ?? '')?.[0]);
  await go.click();
  await expect(studio.status).toContainText(/Step \d+ of 3000/, { timeout: 60_000 });
  const step = Number(/Step (\d+)/.exec((await studio.status.textContent()) ?? '')?.[1]);
  expect(step).toBeGreaterThanOrEqual(kept);
  await studio.button('Cancel').click();
  await expect(studio.status).toContainText('Cancelled', { timeout: 30_000 });
});

test('a reload in mid-training, and Continue to the end', async () => {
  await openToy(studio);
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('400');
  await studio.button('Train').click();
  await expect(studio.status).toContainText(/Step \d+ of 400/, { timeout: 60_000 });
  await studio.button('Pause').click();
  await expect(studio.status).toContainText('Paused');
  await settled(studio);
  await studio.page.reload();
  await expect(studio.status).toContainText(/Interrupted at step \d+ of 400/);
  await studio.page.getByRole('button', { name: /^Continue from step/ }).click();
  await expect(studio.status).toContainText('Finished: 400 steps', { timeout: 120_000 });
});

test('a session file gives the same numbers in an empty browser', async ({ browser }) => {
  await openToy(studio);
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('5');
  await studio.train();
  const metrics = await studio.metricsText();
  const sessions = await openDialog(studio);
  await sessions.getByRole('checkbox', { name: /^Embed the scene/ }).check();
  const event = studio.page.waitForEvent('download');
  await sessions.getByRole('button', { name: 'Save as file' }).click();
  const download = await event;
  expect(download.suggestedFilename()).toBe('toy.unmix');
  const buffer = await readFile(await download.path());

  const other = await browser.newContext();
  const tab = new StudioPage(await other.newPage());
  await tab.goto('wasm');
  await tab.page.evaluate(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(bytes)], 'toy.unmix'));
      document.body.dispatchEvent(
        new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }),
      );
    },
    [...buffer],
  );
  await expect(tab.status).toContainText('Finished: 5 steps');
  await expect.poll(() => tab.metricsText()).toEqual(metrics);

  // Damaged in the middle: refused by name, and nothing changes.
  buffer.fill(0x55, buffer.length >> 1, (buffer.length >> 1) + 64);
  const again = await openDialog(tab);
  // The browser's dialog of files, dismissed, does not close this one.
  await again.locator('input[type=file]').first().dispatchEvent('cancel', { bubbles: true });
  await expect(again).toBeVisible();
  await tab.give(again.getByRole('button', { name: 'Open session file' }), {
    ...{ name: 'broken.unmix', mimeType: 'application/zip', buffer },
  });
  await expect(again.getByRole('alert')).toContainText('broken.unmix');
  await tab.hasLabels(6);
  await other.close();
});

test('a session and weights of version 0.1.0 open with what was on screen then', async ({
  page,
}) => {
  const golden = (name: string) => path.resolve('testdata/golden/0.1', name);
  const shown = JSON.parse(await readFile(golden('shown.json'), 'utf8')) as {
    metrics: string[][];
    race: string[][];
  };
  const sessions = await openDialog(studio);
  await studio.give(
    sessions.getByRole('button', { name: 'Open session file' }),
    golden('demo-session.unmix'),
  );
  await expect.poll(() => studio.race.rows().catch(() => [])).toHaveLength(shown.race.length);
  const figures = (rows: string[][]) => rows.map((row) => row.map((cell) => cell.trim()));
  expect(figures(await studio.race.rows())).toEqual(shown.race);
  await page.getByRole('link', { name: /^Annotate/ }).click();
  await expect.poll(() => studio.metricsText()).toEqual(shown.metrics);

  await studio.goto('wasm');
  await studio.openDemo();
  await studio.chooseFiles(golden('demo-weights.unmixw'));
  await expect(studio.status).toContainText('Finished: 3 steps', { timeout: 120_000 });
  // Weights name their materials; a name that the truth does not have stands beside none of it.
  const named = (rows: string[][]) => rows.filter(([name]) => /Vegetation|Dry|Concrete/.test(name));
  expect(named(shown.metrics)).toHaveLength(3);
  await expect.poll(async () => named(await studio.metricsText())).toEqual(named(shown.metrics));
});

test('without a copy of the scene the session asks for it, and takes no other', async () => {
  await openToy(studio);
  await studio.sampleFromTruth(6, 'Spread');
  const sessions = await openDialog(studio);
  await sessions.getByRole('checkbox', { name: /^Keep a copy of the scene/ }).uncheck();
  await studio.page.keyboard.press('Escape');
  // The status may say "saved" of the time before.
  await expect.poll(() => stored(studio.page, 'sessions')).toContain('"copied":false');
  await studio.page.reload();
  await expect(
    studio.page.getByText(/^Session “toy\S*” waits for its scene: choose toy.mat\.$/),
  ).toBeVisible();
  const choose = studio.button('Choose the scene');
  await studio.give(choose, textFile('toy.mat', 'another scene'));
  await expect(studio.page.getByRole('alert')).toContainText('13 bytes');
  await expect(studio.button('Open anyway as a new session')).toBeVisible();
  await studio.give(choose, toyScene());
  await expect(studio.image).toBeVisible();
  await studio.hasLabels(6);
});

test('a second tab has its own session and says so; the list: rename, open, delete, all from the keyboard', async () => {
  await studio.openCoarse();
  await studio.clickImage(0.4, 0.5);
  await settled(studio);
  const first = studio;
  studio = await newTab();
  const { page } = studio;
  await expect(page.getByText(/is open in another tab; this tab has/)).toBeVisible();
  await openToy(studio);
  await studio.sampleFromTruth(6, 'Spread');
  await settled(studio);
  const sessions = await openDialog(studio);
  const rows = sessions.getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(sessions.getByText('open in another tab')).toBeVisible();
  await first.hasLabels(1);

  // Once the other tab is closed, its session can be opened here.
  await page.keyboard.press('Escape');
  await first.page.close();
  await openDialog(studio);
  await expect(sessions.getByText('open in another tab')).toHaveCount(0);
  await expect(rows).toHaveCount(2);
  expect((await violationsOf(page, 'dialog')).map((v) => v.id)).toEqual([]);

  const press = async (name: RegExp): Promise<void> => {
    await sessions.getByRole('button', { name }).first().focus();
    await page.keyboard.press('Enter');
  };
  const other = (await rows.nth(1).getAttribute('aria-label')) ?? '';
  await press(new RegExp(`^Rename ${other}`));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('First look');
  await page.keyboard.press('Enter');
  await expect(sessions.getByRole('button', { name: 'Rename First look' })).toBeFocused();
  await press(/^Open First look/);
  await expect(sessions).toBeHidden();
  await expect(page.getByText('24 lines × 30 samples', { exact: true })).toBeVisible();
  await studio.hasLabels(1);

  await studio.button('Sessions').focus();
  await page.keyboard.press('Enter');
  await press(/^Delete toy/);
  await expect(sessions.getByRole('button', { name: 'Keep' })).toBeFocused();
  await sessions.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(rows).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(studio.button('Sessions')).toBeFocused();
});

test('storage that is full is said, with what to do, and nothing on screen is lost', async ({
  page,
}) => {
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await studio.openCoarse();
  await studio.sampleFromTruth(6, 'Spread');
  await expect(page.locator('.saved-status')).toHaveText('not saved: storage is full');
  await expect(page.getByRole('alert')).toContainText('Delete sessions that you do not need');
  await studio.hasLabels(6);
});
