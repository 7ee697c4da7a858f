/** Without a network after one visit; new versions beside open tabs; browsers that keep nothing. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { serve } from '../scripts/host/server.mjs';
import { writeHdf5 } from '../testdata/hdf5/writer';
import { StudioPage } from './pages/StudioPage';
import { toyScene } from './scenes';

test.use({ serviceWorkers: 'allow' });

interface Site {
  readonly folder: string;
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** A copy of the build that a test may change. */
async function site(options: { base?: string; headers?: 'none' } = {}): Promise<Site> {
  const folder = mkdtempSync(path.join(tmpdir(), 'unmixing-offline-'));
  cpSync('dist', folder, {
    recursive: true,
    filter: (file) => !/\.(br|gz)$/.test(file),
  });
  const { address, close } = await serve({ folder, fresh: true, ...options });
  return {
    folder,
    address,
    async close() {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const sumOf = (text: string): string => createHash('sha256').update(text).digest('base64');

/** Puts another version there: another title. Half of it, while its list is new and its page not yet. */
function publish({ folder }: Site, { half = false } = {}): void {
  const at = path.join(folder, 'index.html');
  const page = readFileSync(at, 'utf8');
  const next = page.replace('<title>Unmixing Studio', '<title>Unmixing Studio, new');
  const list = path.join(folder, 'sw.js');
  const sw = readFileSync(list, 'utf8');
  expect(sw).toContain(sumOf(page));
  // The version stands at the end of the cache's name, a template by then.
  const version = /\}([0-9a-f]{12})`/;
  expect(sw).toMatch(version);
  const named = sw.replace(version, '}000000000002`');
  writeFileSync(list, named.replace(sumOf(page), sumOf(next)));
  if (!half) writeFileSync(at, next);
}

const update = (page: Page): Promise<boolean> =>
  page.evaluate(() =>
    navigator.serviceWorker.ready
      .then((registration) => registration.update())
      .then(
        () => true,
        () => false,
      ),
  );

const working = (page: Page) =>
  expect(page.getByRole('button', { name: 'Offline: works offline' })).toBeVisible({
    timeout: 60_000,
  });

test('after one visit, without a network: scene, a local file, plots, training', async ({
  context,
  page,
}) => {
  const { address, close } = await site({ base: '/lab/unmixing/' });
  const studio = new StudioPage(page);
  await page.goto(`${address}?engine=wasm`);
  await working(page);
  // Not only a browser that is told to be offline: there is no server any more.
  await close();
  await context.setOffline(true);

  const from = Date.now();
  await page.goto(`${address}?engine=wasm`);
  await expect(studio.button('Demo scene')).toBeEnabled();
  console.log(`second visit, offline: interactive after ${Date.now() - from} ms`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await studio.openCoarse();
  await studio.sampleFromTruth(8, 'Spread');
  await studio.spinbutton('Steps').fill('3');
  await studio.train();
  await expect(page.locator('.js-plotly-plot').first()).toBeVisible();

  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  const h5 = await writeHdf5((root) => {
    root.create_dataset({
      name: 'reflectance',
      data: Float32Array.from({ length: 12 * 15 * 8 }, (_, i) => 0.2 + (i % 97) / 200),
      shape: [12, 15, 8],
    });
  });
  await studio.openFiles({
    name: 'cube.h5',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(h5),
  });
  await page.goto(`${address}?engine=webgpu`);
  await expect(page.locator('.engine-badge[data-state=ready]')).toBeVisible({ timeout: 120_000 });
});

test('a new version waits for open tabs, says so, and comes when asked; the other tab goes on', async ({
  context,
  page,
}) => {
  const lab = await site();
  try {
    const studio = new StudioPage(page);
    await page.goto(`${lab.address}?engine=wasm`);
    await working(page);
    await page.reload();
    await studio.openCoarse();
    await studio.clickImage(0.4, 0.5);
    const other = await context.newPage();
    await other.goto(`${lab.address}?engine=wasm`);
    await expect(other.getByRole('heading', { name: 'Unmixing Studio' })).toBeVisible();

    publish(lab);
    const news = page.getByRole('button', { name: 'A new version is there' });
    await update(page);
    await expect(news).toBeVisible({ timeout: 30_000 });
    // Nothing was loaded anew, and a reload stays with this version while tabs are open.
    await studio.hasLabels(1);
    await expect(page).toHaveTitle('Unmixing Studio');
    await page.reload();
    await expect(page).toHaveTitle('Unmixing Studio');
    await studio.hasLabels(1);

    await news.click();
    await page.getByRole('button', { name: 'Load the new version' }).click();
    await expect(page).toHaveTitle('Unmixing Studio, new');
    await studio.hasLabels(1);

    // The tab that was not asked is as it was, and gets what it has not loaded yet.
    await expect(other).toHaveTitle('Unmixing Studio');
    await new StudioPage(other).button('Sessions').click();
    await expect(other.getByRole('dialog', { name: 'Sessions' })).toBeVisible();
  } finally {
    await lab.close();
  }
});

test('half of a new version on the server: the one that is here goes on, offline too', async ({
  context,
  page,
}) => {
  const lab = await site();
  try {
    await page.goto(`${lab.address}?engine=wasm`);
    await working(page);
    publish(lab, { half: true });
    await update(page);
    await expect
      .poll(() =>
        page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.installing === null)),
      )
      .toBe(true);
    expect(
      await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.waiting === null)),
    ).toBe(true);
    await expect(page.getByRole('button', { name: 'A new version is there' })).toBeHidden();
    await context.setOffline(true);
    await page.reload();
    await new StudioPage(page).openCoarse();
  } finally {
    await lab.close();
  }
});

test('a host without headers: more cores are offered, and come with the next load, never by themselves', async ({
  page,
}) => {
  const lab = await site({ headers: 'none' });
  try {
    const studio = new StudioPage(page);
    await page.goto(`${lab.address}?engine=wasm`);
    await working(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await page.evaluate(() => Object.assign(window, { same: true }));
    await studio.button('Offline: works offline').click();
    await studio.button('Use more cores').click();
    await expect(page.getByText('More cores work from the next time')).toBeVisible();
    expect(await page.evaluate(() => 'same' in window)).toBe(true);
    await page.reload();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await expect(page.locator('.engine-badge[data-state=ready]')).toBeVisible();
    await studio.button('Why this engine?').click();
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    await expect(page.getByRole('group', { name: 'Why this engine?' })).toContainText(
      cores > 1 ? 'threads' : 'one core',
    );
  } finally {
    await lab.close();
  }
});

test('a browser that refuses the service worker says so, and all else works', async ({ page }) => {
  await page.addInitScript(() => {
    ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('no'));
  });
  const lab = await site();
  try {
    const studio = new StudioPage(page);
    await page.goto(`${lab.address}?engine=wasm`);
    await studio.button('Offline: online only').click();
    await expect(page.getByText('Everything works while the network is there.')).toBeVisible();
    await page.keyboard.press('Escape');
    await studio.openCoarse();
  } finally {
    await lab.close();
  }
});
