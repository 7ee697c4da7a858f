/** The rest of the studio under its policy: every kind of library that is loaded late, and what must be stopped. */
import { expect, test } from '@playwright/test';
import { headers } from '../scripts/host/policy.mjs';
import { writeHdf5 } from '../testdata/hdf5/writer';
import { writeTiff } from '../testdata/tiff/writer';
import { serveReporting } from './reporting';
import type { Reporting } from './reporting';
import { StudioPage } from './pages/StudioPage';
import { toyScene } from './scenes';

let server: Reporting;

test.beforeAll(async () => {
  server = await serveReporting();
});
test.afterAll(() => server.close());

const bytes = (name: string, buffer: Uint8Array) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(buffer),
});

test('HDF5, Zstandard, plots, WebGPU, race, sessions and lists: no violation, nothing from elsewhere', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const requests: string[] = [];
  page.context().on('request', (request) => requests.push(request.url()));
  const studio = new StudioPage(page);
  await page.goto(`${server.address}?engine=wasm`);

  const h5 = await writeHdf5((root) => {
    root.create_dataset({
      name: 'reflectance',
      data: Float32Array.from({ length: 12 * 15 * 8 }, (_, i) => 0.2 + (i % 97) / 200),
      shape: [12, 15, 8],
    });
  });
  await studio.openFiles(bytes('cube.h5', h5));
  await expect(page.locator('#scene')).toContainText('15');

  const tiff = writeTiff({
    lines: 9,
    samples: 11,
    bands: 4,
    value: (l, x, b) => 1000 + 40 * l + 7 * x + 300 * b,
    bits: 16,
    compression: 50000,
  });
  await studio.openFiles(bytes('zstd.tif', tiff));
  await expect(
    page.locator('#scene').getByText('9 lines × 11 samples', { exact: true }),
  ).toBeVisible();

  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('3');
  await studio.train();
  await expect(page.locator('.js-plotly-plot').first()).toBeVisible();
  await studio.button('Sessions').click();
  await expect(page.getByRole('dialog', { name: 'Sessions' })).toBeVisible();
  await page.keyboard.press('Escape');
  await studio.race.show();
  await studio.race.choose('FCLS');
  await studio.race.start();
  await expect(studio.race.status).toContainText('Finished', { timeout: 60_000 });

  await page.goto(`${server.address}?engine=webgpu`);
  await expect(page.locator('.engine-badge[data-state=ready]')).toBeVisible({ timeout: 120_000 });

  expect(server.violations).toEqual([]);
  const { origin } = new URL(server.address);
  expect(requests.filter((r) => /^(http|ws)/.test(r) && !r.startsWith(`${origin}/`))).toEqual([]);
});

test('what a stranger’s text could try is stopped', async ({ page }) => {
  await page.goto(server.address);
  const tried = await page.evaluate(async () => {
    const failed = async (work: () => unknown): Promise<boolean> => {
      try {
        await work();
        return false;
      } catch {
        return true;
      }
    };
    const inline = document.createElement('div');
    document.body.append(inline);
    const marks = window as unknown as { ran?: boolean };
    const results = {
      html: await failed(() => {
        inline.innerHTML = '<img src=x onerror="window.ran=true">';
      }),
      // By itself, not from the test: what a debugger evaluates may use eval.
      code: await new Promise<boolean>((resolve) =>
        setTimeout(() => {
          try {
            // oxlint-disable-next-line typescript/no-implied-eval -- what the policy must stop
            new Function('window.ran = true');
            resolve(false);
          } catch {
            resolve(true);
          }
        }),
      ),
      blob: await failed(() => new Worker(URL.createObjectURL(new Blob(['1'])))),
      data: await failed(() => fetch('data:text/plain,1')),
      elsewhere: await failed(() => fetch('http://127.0.0.2:9/')),
      ran: marks.ran ?? false,
    };
    return results;
  });
  expect(tried).toEqual({
    html: true,
    code: true,
    blob: true,
    data: true,
    elsewhere: true,
    ran: false,
  });
});

test('another page cannot frame it', async ({ page }) => {
  await page.route('http://127.0.0.3/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<iframe src="${server.address}"></iframe>`,
    }),
  );
  await page.goto('http://127.0.0.3/');
  // What the browser shows in its place.
  const framed = () => page.frames().find((f) => f !== page.mainFrame());
  await expect.poll(() => framed()?.url()).toBe('chrome-error://chromewebdata/');
  expect(await framed()?.getByRole('heading', { name: 'Unmixing Studio' }).count()).toBe(0);
});

test('the page says for itself what a page can say', async ({ page }) => {
  await page.goto(server.address);
  const meta = page.locator('meta[http-equiv="Content-Security-Policy"]');
  const own = ((await meta.getAttribute('content')) ?? '').split('; ');
  const sent = headers['Content-Security-Policy'].split('; ');
  expect(own).toEqual(sent.filter((d) => !d.startsWith('frame-ancestors')));
  await expect(page.locator('meta[name=referrer]')).toHaveAttribute('content', 'no-referrer');
  expect(await page.locator('script:not([src])').count()).toBe(0);
});
