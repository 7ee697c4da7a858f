/** Browsers and hosts that lack something: each says what is missing, and what works goes on working. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { serve } from '../scripts/host/server.mjs';
import { StudioPage } from './pages/StudioPage';

let site: Awaited<ReturnType<typeof serve>>;
/** What the host does wrong with .wasm files. */
let wasm: 'right' | 'typed as text' | 'a page in its place' | 'missing' = 'right';

test.beforeAll(async () => {
  site = await serve({
    folder: 'dist',
    before(req, res) {
      if (wasm === 'right' || !req.url?.includes('.wasm')) return false;
      if (wasm === 'typed as text') {
        res.setHeader('Content-Type', 'text/plain');
        return false;
      }
      if (wasm === 'missing') res.writeHead(404).end();
      else res.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html>Welcome');
      return true;
    },
  });
});
test.afterAll(() => site.close());
test.beforeEach(() => {
  wasm = 'right';
});

const open = async (page: Page): Promise<StudioPage> => {
  await page.goto(`${site.address}?engine=wasm`);
  return new StudioPage(page);
};

const ready = (page: Page) => expect(page.locator('.engine-badge[data-state=ready]')).toBeVisible();

const short = async (studio: StudioPage): Promise<void> => {
  await studio.openCoarse();
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('3');
  await studio.train();
};

test('storage that is blocked: not saved is said, and the work goes on', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('Access is denied.', 'SecurityError');
        },
      });
    }
  });
  const studio = await open(page);
  await short(studio);
  await expect(page.locator('.saved-status')).toContainText('not saved');
  await expect(page.getByRole('alert').first()).toContainText(/save|storage/i);
  await studio.setTheme('dark');
  expect(errors).toEqual([]);
});

test('a host that gives .wasm a wrong type: it starts all the same', async ({ page }) => {
  wasm = 'typed as text';
  await open(page);
  await ready(page);
  await expect(page.locator('.engine-badge')).toContainText('WASM');
});

for (const kind of ['a page in its place', 'missing'] as const) {
  test(`a .wasm file that is ${kind}: named with what came, and looking and labelling go on`, async ({
    page,
  }) => {
    wasm = kind;
    const studio = await open(page);
    await expect(page.locator('.engine-badge')).toContainText('no engine');
    await studio.button('Why this engine?').click();
    const why = page.getByRole('group', { name: 'Why this engine?' });
    await expect(why).toContainText('WebAssembly did not start');
    await expect(why).toContainText('labelling');
    await expect(why).not.toContainText('..');
    await page.keyboard.press('Escape');
    await studio.openCoarse();
    await studio.clickImage(0.4, 0.5);
    await studio.hasLabels(1);
    // The host was mended.
    wasm = 'right';
    await studio.combobox('Engine').selectOption('Automatic');
    await ready(page);
    await studio.hasLabels(1);
  });
}

test('WebAssembly without SIMD: slower, said, and right', async ({ page }) => {
  test.setTimeout(300_000);
  await page.route('**/train.worker-*.js', async (route) => {
    const response = await route.fetch();
    const body = `WebAssembly.validate = () => false;\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  const studio = await open(page);
  await ready(page);
  await studio.button('Why this engine?').click();
  const why = page.getByRole('group', { name: 'Why this engine?' });
  await expect(why).toContainText('no SIMD');
  await expect(why).toContainText('several times as long');
  await page.keyboard.press('Escape');
  await short(studio);
});

test('workers that do not start: said where the person looks, and the page stays', async ({
  page,
}) => {
  // As a browser without module workers does it: an error event, with no more said.
  await page.addInitScript(() => {
    window.Worker = class extends EventTarget {
      onerror: ((event: Event) => void) | null = null;
      postMessage(): void {
        setTimeout(() => this.onerror?.(new ErrorEvent('error')), 0);
      }
      terminate(): void {
        // There is nothing to end.
      }
    } as unknown as typeof Worker;
  });
  const studio = await open(page);
  await studio.button('Demo scene').click();
  const alert = page.getByRole('alert').first();
  await expect(alert).toContainText('could not be started');
  await expect(alert).toContainText('use another browser');
  await expect(studio.button('Open files')).toBeEnabled();
});

test('a part of the page that cannot be fetched says so in its place, and reloading brings it and the session back', async ({
  page,
}) => {
  await page.route(/RaceView-[^/]*\.js/, (route) => route.abort());
  const studio = await open(page);
  await studio.openCoarse();
  await expect(page.locator('.saved-status')).toHaveText(/^autosaved/);
  await page.getByRole('link', { name: /Race/ }).click();
  const said = page.getByRole('alert').filter({ hasText: 'could not be loaded' });
  await expect(said).toContainText('Check the connection');
  await page.unroute(/RaceView-[^/]*\.js/);
  await studio.button('Reload the page').click();
  await expect(page.getByText('Restored the session of')).toBeVisible();
  await page.getByRole('link', { name: /Race/ }).click();
  await expect(page.getByRole('heading', { name: 'Results' })).toBeVisible();
});
