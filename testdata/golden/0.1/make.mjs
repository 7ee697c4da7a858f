/**
 * Makes the golden files of a version: `node testdata/golden/0.1/make.mjs <built studio> <folder>`. The studio is used as
 * a person does: the demo scene, eight labels of which some have an error, a confidence or a check mark, endmembers with
 * hostile names, three steps, a small race; then everything that can be saved and opened again is saved. The files here
 * were made by version 0.1.0, commit 68766bd, and are not to be made anew: they stand for what people have on disk.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { browserArgs, findBrowser } from '../../../scripts/browser.mjs';

const [dist, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const server = await preview({
  build: { outDir: path.resolve(dist) },
  preview: { port: 0, host: '127.0.0.1' },
  logLevel: 'error',
});
const { executablePath, env } = await findBrowser();
const browser = await chromium.launch({
  executablePath,
  args: browserArgs,
  env: { ...process.env, ...env },
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const button = (name) => page.getByRole('button', { name, exact: true });
  const number = (name) => page.getByRole('spinbutton', { name, exact: true });
  const save = async (name, act) => {
    const event = page.waitForEvent('download');
    await act();
    await (await event).saveAs(path.join(folder, name));
  };
  const rows = (name) =>
    page
      .getByRole('table', { name })
      .evaluate((table) => [...table.rows].map((r) => [...r.cells].map((c) => c.innerText.trim())));

  await page.goto(`${server.resolvedUrls.local[0]}?engine=wasm`);
  await button('Demo scene').click();
  await page.getByRole('img', { name: 'Scene image' }).waitFor();
  await number('Labels').fill('8');
  await page.getByRole('combobox', { name: 'Label protocol', exact: true }).selectOption('Spread');
  await button('Sample from truth').click();
  await page.getByRole('table', { name: 'Annotations' }).locator('tbody tr').nth(7).waitFor();
  const names = page.getByRole('textbox', { name: /^Name of endmember/ });
  await names.nth(0).fill('grass, dry');
  await names.nth(1).fill('=tree "old"');
  // Labels of every kind: with an error, a confidence, a check mark, and none of them.
  await save('demo-annotations.json', () => button('JSON').click());
  const set = JSON.parse(readFileSync(path.join(folder, 'demo-annotations.json'), 'utf8'));
  Object.assign(set.labels[0], { error: 0.05, checked: true });
  Object.assign(set.labels[1], { confidence: 0.6 });
  Object.assign(set.labels[2], { error: 0 });
  const chooser = page.waitForEvent('filechooser');
  await button('Import').click();
  const buffer = Buffer.from(JSON.stringify(set));
  await (await chooser).setFiles([{ name: 'set.json', mimeType: 'application/json', buffer }]);
  await page.getByRole('table', { name: 'Annotations' }).getByText('60 %').first().waitFor();
  await number('Steps').fill('3');
  await button('Train').click();
  const status = page.getByRole('status', { name: 'Training status' });
  await status.getByText(/Finished/).waitFor({ timeout: 120_000 });

  const metrics = await rows('Metrics');
  await save('demo-annotations.json', () => button('JSON').click());
  await save('demo-annotations.csv', () => button('CSV').click());
  await save('demo-weights.unmixw', async () => {
    await button('Save results').click();
    const menu = page.getByRole('group', { name: 'Save results', exact: true });
    await menu.getByRole('button', { name: /^Weights/ }).click();
  });
  await page.getByRole('link', { name: /Race/ }).click();
  const closed = page.locator('details.race-group:not([open]) > summary');
  while ((await closed.count()) > 0) await closed.first().click();
  for (const box of await page.locator('#race-methods').getByRole('checkbox').all()) await box.uncheck();
  for (const name of ['FCLS', 'VCA + FCLS'])
    await page.getByRole('checkbox', { name, exact: true }).check();
  await number('Seeds').fill('1');
  await button('Start race').click();
  const race = page.getByRole('status', { name: 'Race status' });
  await race.getByText(/Finished|finished|Done/).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(500);
  await button('Sessions').click();
  await save('demo-session.unmix', () => button('Save as file').click());
  await page.keyboard.press('Escape');
  const shown = { metrics, race: await rows('Race results') };
  writeFileSync(path.join(folder, 'shown.json'), `${JSON.stringify(shown, null, 2)}\n`);
} finally {
  await browser.close();
  await new Promise((resolve) => server.httpServer.close(resolve));
}
