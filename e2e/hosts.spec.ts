/**
 * Other hosts than `npm start`: under a path, and web space that sends no headers at all, where one core gives the numbers
 * of many.
 */
import { expect, test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { serve } from '../scripts/host/server.mjs';
import { StudioPage } from './pages/StudioPage';

const base = '/lab/unmixing/';

async function train(page: Page, address: string): Promise<string[][]> {
  const studio = new StudioPage(page);
  await page.goto(`${address}?engine=wasm`);
  await studio.openCoarse();
  await studio.sampleFromTruth(10, 'Spread');
  await studio.spinbutton('Steps').fill('8');
  expect(await studio.train()).toContain('8 steps');
  await expect(page.locator('.js-plotly-plot').first()).toBeVisible();
  return studio.metricsText();
}

/** What `npm start` gives: with headers, on as many cores as there are. */
let usual: Promise<string[][]> | null = null;
async function trainAsUsual(browser: Browser): Promise<string[][]> {
  const { address, close } = await serve({ folder: 'dist' });
  const page = await browser.newPage();
  try {
    const metrics = await train(page, address);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    return metrics;
  } finally {
    await page.close();
    await close();
  }
}

for (const headers of ['all', 'none'] as const) {
  test(`under ${base}, ${headers === 'all' ? 'with' : 'without'} headers: scene, maps, plots, the same numbers`, async ({
    browser,
    page,
  }) => {
    usual ??= trainAsUsual(browser);
    const expected = await usual;
    const { address, close } = await serve({ folder: 'dist', base, headers });
    try {
      const missing: string[] = [];
      page.on('response', (r) => {
        if (r.status() >= 400) missing.push(`${r.status()} ${r.url()}`);
      });
      const metrics = await train(page, address);
      expect(missing).toEqual([]);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(headers === 'all');
      expect(metrics).toEqual(expected);
    } finally {
      await close();
    }
  });
}

test('without headers the page says that one core works, and why', async ({ page }) => {
  const { address, close } = await serve({ folder: 'dist', headers: 'none' });
  try {
    const studio = new StudioPage(page);
    await page.goto(`${address}?engine=wasm`);
    await expect(page.locator('.engine-badge[data-state=ready]')).toBeVisible();
    await studio.button('Why this engine?').click();
    await expect(page.getByRole('group', { name: 'Why this engine?' })).toContainText(
      'It works on one core',
    );
    // The page's own policy holds here, too.
    const stopped = await page.evaluate(() =>
      fetch('http://127.0.0.2:9/').then(
        () => false,
        () => true,
      ),
    );
    expect(stopped).toBe(true);
  } finally {
    await close();
  }
});
