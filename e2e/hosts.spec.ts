/** Other hosts than `npm start`: under a path, and web space that sends no headers at all. */
import { expect, test } from '@playwright/test';
import { serve } from '../scripts/host/server.mjs';
import { StudioPage } from './pages/StudioPage';

const base = '/lab/unmixing/';

for (const headers of ['all', 'none'] as const) {
  test(`under ${base}, ${headers === 'all' ? 'with' : 'without'} headers: scene, maps, plots, the same numbers`, async ({
    page,
  }) => {
    const train = async (address: string): Promise<string[][]> => {
      const studio = new StudioPage(page);
      await page.goto(`${address}?engine=wasm`);
      await studio.openDemo();
      await studio.sampleFromTruth(8, 'Spread');
      await studio.spinbutton('Steps').fill('3');
      await studio.train();
      await expect(page.locator('.js-plotly-plot').first()).toBeVisible();
      return studio.metricsText();
    };
    const usual = await serve({ folder: 'dist' });
    const { address, close } = await serve({ folder: 'dist', base, headers });
    try {
      const missing: string[] = [];
      page.on('response', (r) => {
        if (r.status() >= 400) missing.push(`${r.status()} ${r.url()}`);
      });
      const metrics = await train(address);
      expect(missing).toEqual([]);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(headers === 'all');
      expect(metrics).toEqual(await train(usual.address));
    } finally {
      await close();
      await usual.close();
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
