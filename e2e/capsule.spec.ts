/** Capsules in the built page: written, verified by somebody else, and both ways between page and command line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import type { Verification } from '../src/capsule/verify';
import { withJson } from '../src/capsule/edited.suite';
import { soundInBothThemes } from './axe';
import { StudioPage } from './pages/StudioPage';
import { toyScene } from './scenes';

const folder = mkdtempSync(path.join(tmpdir(), 'unmixing-capsule-'));
const at = (name: string): string => path.join(folder, name);
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dialog = (page: Page) => page.getByRole('dialog', { name: /capsule/ });
const headline = (page: Page) => dialog(page).locator('.capsule-headline');

function unmix(...args: string[]) {
  const script = path.resolve(import.meta.dirname, '../scripts/unmix.mjs');
  const env = { ...process.env, npm_lifecycle_event: 'test' };
  return spawnSync(process.execPath, [script, ...args], { cwd: folder, env, encoding: 'utf8' });
}

async function trained(page: Page, steps: number): Promise<StudioPage> {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openDemo();
  await studio.sampleFromTruth(10, 'Spread');
  await studio.spinbutton('Steps').fill(String(steps));
  await studio.train();
  return studio;
}

/** Saves by the dialog that is open, under a name of ours. */
async function save(page: Page, name: string, embed = false): Promise<void> {
  const button = dialog(page).getByRole('button', { name: 'Save capsule' });
  await expect(button).toBeDisabled();
  await dialog(page).getByLabel('Terms on which others may use it').selectOption('CC-BY-4.0');
  await dialog(page).getByLabel('Who made it (may stay empty)').fill('A. Student');
  if (embed) await dialog(page).getByRole('checkbox').check();
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  await download.saveAs(at(name));
  await expect(dialog(page)).toHaveCount(0);
}

/** Somebody else's studio, with the file dropped on it. */
async function dropped(browser: Browser, name: string): Promise<StudioPage> {
  const context = await browser.newContext();
  const studio = new StudioPage(await context.newPage());
  await studio.goto('wasm');
  await drop(studio, name);
  return studio;
}

async function drop(studio: StudioPage, name: string): Promise<void> {
  await expect(dialog(studio.page)).toHaveCount(0);
  const buffer = readFileSync(at(name));
  await studio.dropFiles({ name, mimeType: 'application/zip', buffer });
  await expect(dialog(studio.page)).toBeVisible();
}

test('a run: written in the page, identical in a fresh one, 3 MB at most', async ({
  page,
  browser,
}) => {
  const studio = await trained(page, 4);
  await studio.button('Save results').click();
  await page.getByRole('button', { name: /^Capsule, \.zip/ }).click();
  await soundInBothThemes(page, 'saving a capsule', { within: 'dialog' });
  await save(page, 'demo.capsule.zip');
  const { length } = readFileSync(at('demo.capsule.zip'));
  console.log(`A capsule of a run on the demo scene, without the scene: ${length} bytes`);
  expect(length).toBeLessThan(3e6);

  const other = await dropped(browser, 'demo.capsule.zip');
  await expect(dialog(other.page)).toContainText('every member is as its digest says');
  await expect(dialog(other.page)).toContainText('a run of 4 steps on Demo scene');
  await dialog(other.page).getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(headline(other.page)).toContainText('Identical', { timeout: 120_000 });
  await expect(headline(other.page)).toContainText('bit by bit');
  await expect(other.page.getByRole('list', { name: 'Rungs compared' })).toContainText(
    'θ₀, the network before the first step',
  );
  await soundInBothThemes(other.page, 'a verdict', { within: 'dialog' });
  // What is on screen is not touched by it: here nothing was.
  await other.page.keyboard.press('Escape');
  await expect(other.page.getByRole('button', { name: 'Demo scene' })).toBeVisible();
  await other.page.context().close();
});

test('a capsule of the command line is identical in the page; a damaged one is told; verifying can be stopped', async ({
  browser,
}) => {
  const methods = ['--methods', 'paper,fcls,vca-nnls', '--steps', '5', '--seeds', '0-1'];
  const terms = ['--licence', 'none', '--capsule', 'made.capsule.zip'];
  const { status, stderr } = unmix('bench:small', ...methods, ...terms);
  expect(status, stderr).toBe(0);
  const other = await dropped(browser, 'made.capsule.zip');
  const { page } = other;
  await dialog(page).getByRole('button', { name: 'Verify', exact: true }).click();
  // Node and the browser: what starts from the label model is the same in all but last digits (docs/browsers.md).
  await expect(headline(page)).toContainText('6 identical', { timeout: 120_000 });
  await expect(dialog(page).getByRole('table').getByRole('row')).toHaveCount(7);
  await page.keyboard.press('Escape');

  // As if long runs had been recorded: the digests are those of short ones.
  const bytes = readFileSync(at('made.capsule.zip'));
  const long = await withJson(new File([bytes], 'a.zip'), 'capsule.json', (value) => {
    (value.race as unknown as { steps: number }).steps = 3000;
  });
  writeFileSync(at('long.zip'), new Uint8Array(await long.arrayBuffer()));
  await drop(other, 'long.zip');
  await dialog(page).getByRole('button', { name: 'Verify', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Stop' }).click();
  await expect(dialog(page)).toContainText(/Stopped before|Not tried/, { timeout: 60_000 });
  await page.keyboard.press('Escape');

  // Told before anything is made.
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(at('broken.zip'), bytes);
  await drop(other, 'broken.zip');
  await expect(dialog(page).getByRole('alert')).toContainText('damaged');
  await page.context().close();
});

test('a race of the page, verified by the command line', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
  await studio.race.show();
  await studio.race.choose('Paper', 'FCLS');
  await studio.race.setUp(1, 4);
  await studio.race.start();
  await studio.race.hasRuns('1 of 1', '1 of 1');
  await page.getByRole('button', { name: 'Download capsule' }).click();
  await save(page, 'race.capsule.zip');
  const { status, stdout, stderr } = unmix('verify', 'race.capsule.zip');
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain('Runs: 2 identical');
});

test('a scene in a file: asked for, taken, refused where it is another; or inside, for the command line, too', async ({
  page,
  browser,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('4');
  await studio.train();
  const open = async (): Promise<void> => {
    await studio.button('Save results').click();
    await page.getByRole('button', { name: /^Capsule, \.zip/ }).click();
  };
  await open();
  await save(page, 'toy.capsule.zip');
  await open();
  await save(page, 'whole.capsule.zip', true);

  const other = await dropped(browser, 'whole.capsule.zip');
  await dialog(other.page).getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(headline(other.page)).toContainText('Identical', { timeout: 60_000 });
  await other.page.keyboard.press('Escape');

  // What was inside the one is not there for the other.
  await drop(other, 'toy.capsule.zip');
  const verify = dialog(other.page).getByRole('button', { name: /^Verify/ });
  await expect(verify).toBeDisabled();
  const files = dialog(other.page).getByLabel('Files of the capsule’s scene');
  const { buffer, name } = toyScene();
  const wrong = Buffer.from(buffer);
  wrong[wrong.length - 9] ^= 1;
  await files.setInputFiles({ name, mimeType: 'application/octet-stream', buffer: wrong });
  await verify.click();
  await expect(headline(other.page)).toContainText(
    'is not the file that the capsule was made with',
  );
  await files.setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  await verify.click();
  await expect(headline(other.page)).toContainText('Identical', { timeout: 60_000 });
  await other.page.context().close();

  const { status, stdout, stderr } = unmix('verify', 'whole.capsule.zip', '--json');
  expect(stderr).toContain('every member is as its digest says');
  const { verdict, runs } = JSON.parse(stdout) as Verification;
  // Another JavaScript engine: E⁽⁰⁾ of the label model may end in other last bits, and the answer is the same.
  expect(['identical', 'same']).toContain(verdict);
  if (verdict === 'same') expect(runs[0].parts).toContain('E⁽⁰⁾');
  expect(runs[0].largest).toBeLessThan(1e-5);
  expect(status).toBe(verdict === 'identical' ? 0 : 3);
});

test('a run that is going or was cancelled has none, and the reason is said', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
  await studio.sampleFromTruth(10, 'Spread');
  await studio.spinbutton('Steps').fill('2000');
  await studio.button('Train').click();
  const menu = studio.button('Save results');
  const entry = page.getByRole('button', { name: /^Capsule, \.zip/ });
  // The first maps of the run have come.
  await expect(page.getByRole('img', { name: /estimate/ }).first()).toBeVisible({
    timeout: 60_000,
  });
  const reason = async (words: string): Promise<void> => {
    await menu.click();
    await entry.click();
    await expect(dialog(page).getByRole('alert')).toContainText(words);
    await page.keyboard.press('Escape');
  };
  await reason('A run is going');
  await studio.button('Cancel').click();
  await expect(studio.status).toContainText('Cancelled');
  await reason('did not finish');
});
