/** Scenes by their address in the built page: consent, the import check, what is fetched; and hosts that are hostile. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { ServerResponse } from 'node:http';
import { serve } from '../scripts/host/server.mjs';
import { hosted, startDataHost } from '../testdata/host/server';
import type { DataHost } from '../testdata/host/server';
import { virtualCog } from '../testdata/host/virtual';
import { zarrStore } from '../testdata/host/zarr';
import { writeHdf5 } from '../testdata/hdf5/writer';
import { writeTiff } from '../testdata/tiff/writer';
import { soundInBothThemes } from './axe';
import { StudioPage } from './pages/StudioPage';
import { serveReporting } from './reporting';
import { savedByNow } from './saved';

let host: DataHost;
const size = { lines: 5000, samples: 1000, bands: 200 };

test.beforeAll(async () => {
  host = await startDataHost();
  host.files.set('/big.tif', virtualCog(size, 256, true));
  host.files.set('/small.tif', hosted(new Uint8Array(smallTiff())));
});
test.afterAll(() => host.close());
test.beforeEach(() => {
  host.before = () => false;
  host.cors = true;
  host.several = false;
  host.etag = '"1"';
  host.sent = 0;
  host.asked.length = 0;
});

const smallTiff = () =>
  writeTiff({
    ...{ lines: 20, samples: 24, bands: 6, bits: 16 },
    value: (l, s, b) => 900 + 40 * l + 7 * s + 300 * b,
  });

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Open a link' });
const fetchButton = (page: Page) => dialog(page).getByRole('button', { name: /fetch from/i });

async function give(studio: StudioPage, address: string): Promise<void> {
  await studio.button('Open a link').first().click();
  await dialog(studio.page).getByRole('textbox', { name: 'Address' }).fill(address);
}

async function openLink(studio: StudioPage, path: string): Promise<void> {
  await give(studio, host.root + path);
  await fetchButton(studio.page).click();
}

const panel = (page: Page) => page.locator('#import');
const sceneSize = (page: Page) =>
  page.locator('#scene .facts > div').filter({ hasText: 'Size' }).locator('dd');

test('a part of two gigabytes: consent first, then a look, then the part and hardly more', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const studio = new StudioPage(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await studio.goto('wasm');
  await give(studio, `${host.root}/big.tif`);
  await expect(dialog(page)).toContainText(
    `will fetch from ${new URL(host.root).host}, and take nothing from any other host`,
  );
  await soundInBothThemes(page, 'open a link', { within: 'dialog' });
  expect(host.asked).toEqual([]);
  await fetchButton(page).click();
  await expect(panel(page)).toBeFocused({ timeout: 60_000 });
  await expect(dialog(page)).toBeHidden();
  await expect(panel(page)).toContainText(
    /Fetched from 127\.0\.0\.1:\d+ so far: .* in \d+ requests/,
  );
  await expect(panel(page)).toContainText('The chosen part takes 2.1 GB in the file');
  await soundInBothThemes(page, 'the import check of a link', { within: '#import' });

  for (const [field, value] of [
    ['First line', 1024],
    ['Lines', 256],
    ['First sample', 256],
    ['Samples', 256],
  ] as const)
    await panel(page).getByRole('spinbutton', { name: field, exact: true }).fill(String(value));
  await studio.importCheck.settled();
  await expect(panel(page)).toContainText('The chosen part takes 26');
  const look = host.sent;
  await studio.button('Fetch and open').click();
  await expect(sceneSize(page)).toHaveText('256 lines × 256 samples', { timeout: 120_000 });
  const needed = 256 * 256 * size.bands * 2;
  expect((host.sent - look) / needed).toBeLessThan(1.3);
  expect((host.sent - look) / needed).toBeGreaterThanOrEqual(1);
  await page.locator('#scene summary').click();
  await expect(page.locator('#scene')).toContainText(/Fetched from 127\.0\.0\.1:\d+: .* MB in \d+/);
});

test('fetching is stopped, and the panel stays; then it is fetched', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await openLink(studio, '/big.tif');
  await expect(panel(page)).toBeVisible({ timeout: 60_000 });
  await panel(page).getByRole('spinbutton', { name: 'Lines', exact: true }).fill('512');
  await studio.importCheck.settled();
  let held: ServerResponse[] = [];
  host.before = (_req, res) => held.push(res) > 0;
  await studio.button('Fetch and open').click();
  await expect.poll(() => held.length).toBeGreaterThan(0);
  await studio.button('Stop fetching').click();
  await expect(panel(page)).toContainText('Your session stays until you open this.');
  await expect(studio.button('Stop fetching')).toBeHidden();
  // Its requests are ended, too.
  await expect.poll(() => held.every((res) => res.destroyed)).toBe(true);
  held = [];
  host.before = () => false;
  await panel(page).getByRole('spinbutton', { name: 'Lines', exact: true }).fill('256');
  await panel(page).getByRole('spinbutton', { name: 'Samples', exact: true }).fill('256');
  await studio.importCheck.settled();
  await studio.button('Fetch and open').click();
  await expect(sceneSize(page)).toHaveText('256 lines × 256 samples', { timeout: 120_000 });
});

test('NetCDF-4, HDF5 and Zarr are read in parts, too', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  const [lines, samples, bands] = [400, 300, 60];
  const data = Float32Array.from(
    { length: lines * samples * bands },
    (_, i) => 0.2 + (i % 97) / 200,
  );
  const h5 = await writeHdf5((root) => {
    root.create_dataset({
      name: 'reflectance',
      data,
      shape: [lines, samples, bands],
      chunks: [40, 300, 60],
    });
  });
  host.files.set('/cube.nc', hosted(h5));
  for (const [key, bytes] of zarrStore({
    version: 3,
    shape: [lines, samples, bands],
    chunks: [40, 100, 60],
    data,
  }))
    host.files.set(`/cube.zarr${key}`, hosted(bytes));
  for (const path of ['/cube.nc', '/cube.zarr']) {
    host.sent = 0;
    await openLink(studio, path);
    await expect(panel(page)).toBeVisible({ timeout: 60_000 });
    await panel(page).getByRole('spinbutton', { name: 'Lines', exact: true }).fill('40');
    await studio.importCheck.settled();
    await panel(page)
      .getByRole('button', { name: /^(Fetch and open|Open scene)$/ })
      .click();
    await expect(sceneSize(page)).toHaveText('40 lines × 300 samples', { timeout: 60_000 });
    console.log(
      path,
      host.sent,
      'of',
      data.byteLength,
      'bytes,',
      host.asked.length,
      'requests so far',
    );
    // A tenth of it, and what says where that lies.
    expect(host.sent).toBeLessThan(data.byteLength / 3);
  }
});

test('hosts that refuse, redirect, send pages or other files: each in its own sentence', async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  const other = await startDataHost();
  other.files.set('/small.tif', hosted(new Uint8Array(smallTiff())));
  const alert = dialog(page).getByRole('alert');
  const refusal = async (sentence: RegExp, set: () => void, path = '/small.tif') => {
    host.before = () => false;
    host.cors = true;
    set();
    await openLink(studio, path);
    await expect(alert).toContainText(sentence, { timeout: 60_000 });
    await expect(fetchButton(page)).toHaveText(/Try again/);
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  };
  const always = (status: number, headers: Record<string, string> = {}, body = '') => {
    host.before = (req, res) => {
      if (req.method === 'OPTIONS') return false;
      res.writeHead(status, headers).end(body);
      return true;
    };
  };
  await refusal(
    /could not be reached, or does not let other pages|does not let other pages/,
    () => {
      host.cors = false;
    },
  );
  await refusal(/has no such file/, () => undefined, '/nothing.tif');
  await refusal(/sends on to 127\.0\.0\.1:\d+, another host/, () =>
    always(302, { Location: `${other.root}/small.tif` }),
  );
  await refusal(/a web page in place of the file/, () =>
    always(200, { 'Content-Type': 'text/html' }, '<!doctype html><title>Sign in</title>'),
  );
  await refusal(/sends whole files only/, () => always(200, { 'Content-Length': '900000000' }));
  await refusal(/does not send the part of the file/, () =>
    always(206, { 'Content-Range': 'bytes 5-9/100' }, 'abcde'),
  );
  await soundInBothThemes(page, 'the page after a refusal');
  // The browser follows by itself; nothing more is asked of the other host than what it was led to.
  expect(new Set(other.asked)).toEqual(new Set(['/small.tif']));
  await other.close();

  // Changed between the look and the opening.
  host.before = () => false;
  host.files.set('/big2.tif', virtualCog(size, 256, true));
  await openLink(studio, '/big2.tif');
  await expect(panel(page)).toBeVisible({ timeout: 60_000 });
  host.etag = '"2"';
  await panel(page).getByRole('spinbutton', { name: 'Lines', exact: true }).fill('256');
  await expect(
    panel(page).getByRole('alert').filter({ hasText: 'has changed since' }),
  ).toBeVisible();
});

test('a host of the studio that narrows the policy: the page says who forbids it', async ({
  page,
}) => {
  const narrow = await serve({ folder: 'dist', links: [] });
  const studio = new StudioPage(page);
  await page.goto(`${narrow.address}?engine=wasm`);
  await openLink(studio, '/small.tif');
  await expect(dialog(page).getByRole('alert')).toContainText(
    'The server that this studio comes from does not let it fetch from',
  );
  expect(host.asked).toEqual([]);
  await narrow.close();
});

test('under its policy only the worker of links may fetch from elsewhere, and nothing is violated', async ({
  page,
}) => {
  const server = await serveReporting();
  const studio = new StudioPage(page);
  await page.goto(`${server.address}?engine=wasm`);
  await openLink(studio, '/small.tif');
  await expect(panel(page)).toBeVisible({ timeout: 60_000 });
  await panel(page).getByRole('button', { name: 'Open scene' }).click();
  await expect(sceneSize(page)).toHaveText('20 lines × 24 samples');
  expect(server.violations).toEqual([]);
  const stopped = await page.evaluate(
    (address) =>
      fetch(address).then(
        () => false,
        () => true,
      ),
    `${host.root}/small.tif`,
  );
  expect(stopped).toBe(true);
  await server.close();
});

test('shared work of a link asks before it fetches, and brings labels with the scene', async ({
  page,
  browser,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await openLink(studio, '/small.tif');
  await expect(panel(page)).toBeVisible({ timeout: 60_000 });
  await panel(page).getByRole('button', { name: 'Open scene' }).click();
  await expect(sceneSize(page)).toHaveText('20 lines × 24 samples');
  await studio.button('Share').click();
  const share = page.getByRole('dialog', { name: 'Share' });
  await expect(share).toContainText(`${host.root}/small.tif: by its address`);
  const link = await share.getByRole('textbox', { name: 'Link' }).inputValue();

  host.asked.length = 0;
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const theirs = new StudioPage(await context.newPage());
  await theirs.page.goto(link.replace('#', '?engine=wasm#'));
  const waiting = theirs.page.getByRole('group', { name: 'Session without its scene' });
  await expect(waiting).toContainText(`small.tif, which lies on ${new URL(host.root).host}`);
  await soundInBothThemes(theirs.page, 'shared work of a link', { within: 'main' });
  expect(host.asked).toEqual([]);
  await waiting.getByRole('button', { name: /^Fetch from/ }).click();
  await expect(sceneSize(theirs.page)).toHaveText('20 lines × 24 samples');
  // A reload asks again: agreeing is for once.
  await savedByNow(theirs.page);
  await theirs.page.reload();
  await expect(waiting).toBeVisible();
  await context.close();
});
