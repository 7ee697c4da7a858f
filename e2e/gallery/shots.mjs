/** Screenshots of the gallery in its states, both themes, wide and narrow. Usage: node e2e/gallery/shots.mjs FOLDER [port of a running vite]. */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright';
import { browserArgs, findBrowser } from '../../scripts/browser.mjs';

const [folder = 'test-results/gallery', port = '5173'] = process.argv.slice(2);
const shots = [
  ['final', 1440, 'theme=light'],
  ['final-dark', 1440, 'theme=dark'],
  ['final-narrow', 390, 'theme=light'],
  ['final-narrow-dark', 390, 'theme=dark'],
  ['empty', 1440, 'state=empty'],
  ['empty-no-truth-dark', 1440, 'state=empty&truth=no&theme=dark'],
  ['no-truth', 1440, 'truth=no'],
  ['stale', 1440, 'state=stale'],
  ['wide-scene', 1440, 'size=40x160&r=6'],
];
mkdirSync(folder, { recursive: true });
const { executablePath, env } = await findBrowser();
const browser = await chromium.launch({
  executablePath,
  args: browserArgs,
  env: { ...process.env, ...env },
});
for (const [name, width, query] of shots) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(name, m.text()));
  page.on('pageerror', (e) => console.log(name, 'error:', e.message));
  await page.goto(`http://localhost:${port}/e2e/gallery/index.html?${query}`);
  await page.getByRole('table', { name: 'Metrics' }).waitFor();
  if (!query.includes('empty'))
    await page.locator('.js-plotly-plot .xaxislayer-above').nth(1).waitFor();
  await page.waitForTimeout(1500);
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  if (overflow > 0) console.log(name, `scrolls sideways by ${overflow} px`);
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  await page.close();
}
await browser.close();
