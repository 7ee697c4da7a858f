/** What the built studio weighs, and that it carries the licences of what is in it. */
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import type { APIRequestContext } from '@playwright/test';
import { StudioPage } from './pages/StudioPage';

/** Compressed bytes of JavaScript that come before a scene is opened. */
const firstLoad = 250_000;
/**
 * Bytes of the training worker as it is parsed: 892,000 before crops, the learned prior, the look inside and classes;
 * 973,000 before five more peers, the repair of bands and answers of other scenes; 1,049,000 before the learned prior
 * stood beside every run.
 */
const trainingWorker = 1_055_000;

async function text(request: APIRequestContext, url: string): Promise<string> {
  const response = await request.get(url);
  expect(response.ok(), url).toBe(true);
  return response.text();
}

/** Scripts that the page names, and those that they import before anything runs. */
async function firstScripts(request: APIRequestContext): Promise<Map<string, string>> {
  const page = await text(request, './');
  const queue = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, url]) => url);
  const found = new Map<string, string>();
  for (let url = queue.pop(); url; url = queue.pop()) {
    if (found.has(url)) continue;
    const script = await text(request, url);
    found.set(url, script);
    for (const [, name] of script.matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
      queue.push(`assets/${name}`);
  }
  return found;
}

test('first load and training worker are as small as asked', async ({ request }) => {
  const scripts = await firstScripts(request);
  expect([...scripts.keys()].filter((url) => /\/index-/.test(url))).toHaveLength(1);
  // The entry, and what it imports: were imports not followed, it would weigh next to nothing.
  expect([...scripts.keys()].filter((url) => /\/page-/.test(url))).toHaveLength(1);
  const bytes = [...scripts.values()].reduce((sum, script) => sum + gzipSync(script).length, 0);
  console.log(`first load ${bytes} bytes gzipped, in ${scripts.size} files`);
  expect(bytes).toBeLessThanOrEqual(firstLoad);

  const all = [...scripts.values()].join('\n');
  const worker = /train\.worker-[\w-]+\.js/.exec(all)?.[0] ?? 'not found';
  const size = Buffer.byteLength(await text(request, `assets/${worker}`));
  console.log(`training worker ${size} bytes`);
  // Were it cut into parts, this figure would say nothing.
  expect(size).toBeGreaterThan(trainingWorker / 2);
  expect(size).toBeLessThanOrEqual(trainingWorker);
});

test('licences of everything bundled are served, and linked from the page', async ({
  page,
  context,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.button('Keys').click();
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: /^Licences/ }).click();
  const licences = await (await opened).locator('body').innerText();
  const manifest = [
    ...['react', 'react-dom', 'zustand', 'fflate', 'plotly.js', 'tinycolor2', '@plotly/d3'],
    ...[
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
    ],
    ...['h5wasm', 'zstddec', 'XNNPACK'],
  ];
  for (const name of manifest) expect(licences).toContain(name);
  expect(licences).toContain('Apache License');
  // NIST's and the HDF Group's own words.
  expect(licences).toMatch(/National Institute of\s+Standards and Technology/);
  expect(licences).toContain('The HDF Group');
  expect(licences).toContain('Unmixing Studio');
});
