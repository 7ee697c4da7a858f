/**
 * `npm run bench:ui`: how quickly the built page answers a person, in a real browser on a generated scene of the size of
 * Urban (307 × 307 × 162): cursor, zoom, pan, layers, maps while labelling; long tasks while it trains; and how much JavaScript comes before a
 * scene is opened. Work is the main thread's task time by the browser's own count. Figures depend on the machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { build } from 'vite';
import { browserArgs, findBrowser } from '../browser.mjs';
import { root } from '../cli/bundle.mjs';
import { serve } from '../host/server.mjs';
import { previewTimes } from './preview.mjs';
import { writeScene } from './scene.mjs';

const size = { lines: 307, samples: 307, bands: 162 };
const folder = mkdtempSync(path.join(tmpdir(), 'unmixing-ui-'));
const rows = [];
/** @param most what is asked for, or null */
function row(what, value, most, unit) {
  const verdict = most === null ? '' : value <= most ? 'kept' : 'NOT KEPT';
  const said = value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
  console.log(
    `${what.padEnd(58)}${`${said} ${unit}`.padStart(12)}${most === null ? '' : `   asked ${most}: ${verdict}`}`,
  );
  rows.push({ what, value, most });
}

await build({ root, logLevel: 'error' });
const server = await serve({ folder: path.join(root, 'dist'), port: 0, host: '127.0.0.1' });
const { executablePath, env } = await findBrowser();
const browser = await chromium.launch({
  executablePath,
  args: browserArgs,
  env: { ...process.env, ...env },
});

try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  /** Seconds of tasks on the main thread so far. */
  const busy = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return metrics.find((m) => m.name === 'TaskDuration').value;
  };
  /** Milliseconds of main-thread work for each of so many doings. */
  const work = async (times, doing) => {
    const before = await busy();
    for (let i = 0; i < times; i++) await doing(i);
    await page.waitForTimeout(100);
    return (1000 * ((await busy()) - before)) / times;
  };
  /** In the page: does something and waits until the frame after it is drawn; ms for each. */
  const frames = (times, what) =>
    page.evaluate(
      async ([n, kind]) => {
        const canvas = document.querySelector('[aria-label="Scene image"]');
        const box = canvas.getBoundingClientRect();
        const frame = () =>
          new Promise((resolve) => {
            requestAnimationFrame(() => {
              const channel = new MessageChannel();
              channel.port1.onmessage = resolve;
              channel.port2.postMessage(0);
            });
          });
        const at = (i) => ({
          clientX: box.x + box.width * (0.5 + 0.3 * Math.cos(i / 5)),
          clientY: box.y + box.height * (0.5 + 0.3 * Math.sin(i / 5)),
        });
        const shared = { bubbles: true, pointerId: 1, pointerType: 'mouse', isPrimary: true };
        const took = [];
        await frame();
        for (let i = 0; i < n; i++) {
          const start = performance.now();
          if (kind === 'zoom')
            canvas.dispatchEvent(
              new WheelEvent('wheel', {
                ...at(i),
                bubbles: true,
                cancelable: true,
                deltaY: i % 20 < 10 ? -60 : 60,
              }),
            );
          else canvas.dispatchEvent(new PointerEvent('pointermove', { ...shared, ...at(i) }));
          await frame();
          took.push(performance.now() - start);
        }
        took.sort((a, b) => a - b);
        return { median: took[n >> 1], high: took[Math.floor(0.95 * n)] };
      },
      [times, what],
    );

  const scripts = [];
  page.on('response', (response) => {
    const url = response.url();
    if (!/\.m?js($|\?)/.test(url)) return;
    scripts.push(
      response
        .body()
        .then((body) => ({ worker: /worker/.test(url), body }))
        .catch(() => null),
    );
  });
  await page.goto(`${server.address}?engine=wasm`);
  await page.getByRole('button', { name: 'Demo scene', exact: true }).waitFor();
  await page.waitForTimeout(1500);
  const bodies = (await Promise.all(scripts)).filter(Boolean);
  const kilobytes = (of) =>
    bodies.filter(of).reduce((sum, { body }) => sum + gzipSync(body).length, 0) / 1000;
  row(
    'the page’s JavaScript before a scene, gzipped',
    kilobytes((f) => !f.worker),
    250,
    'kB',
  );
  // It loads beside the page, which names the engine before a scene is there.
  row(
    'the training worker’s, with tfjs',
    kilobytes((f) => f.worker),
    null,
    'kB',
  );

  await page.getByTestId('file-input').setInputFiles(writeScene(folder, 'urban', size));
  await page.getByRole('button', { name: 'Open scene', exact: true }).click();
  const image = page.getByRole('img', { name: 'Scene image' });
  await image.waitFor();
  await page.waitForTimeout(1500);

  const box = await image.boundingBox();
  const move = (i) =>
    page.mouse.move(
      box.x + box.width * (0.5 + 0.3 * Math.cos(i / 5)),
      box.y + box.height * (0.5 + 0.3 * Math.sin(i / 5)),
    );
  await work(20, move);
  row('cursor: main-thread work a move (spectrum, readout, maps)', await work(80, move), 16, 'ms');
  const cursor = await frames(80, 'cursor');
  row('cursor: to the end of the next frame, median', cursor.median, null, 'ms');
  row('cursor: the same, 95th percentile', cursor.high, null, 'ms');
  const zoom = await frames(60, 'zoom');
  row('zoom: to the end of the next frame, median', zoom.median, 17.5, 'ms');
  row('zoom: the same, 95th percentile', zoom.high, null, 'ms');
  await move(0);
  await page.mouse.wheel(0, -300);
  await page.mouse.down();
  const pan = await work(60, move);
  await page.mouse.up();
  row('pan: main-thread work a move', pan, 16, 'ms');
  await page.keyboard.press('0');

  const layers = page.getByRole('combobox', { name: 'Layer', exact: true });
  const values = await layers.locator('option').evaluateAll((all) => all.map((o) => o.value));
  if (values.length > 1) {
    const change = (i) => layers.selectOption(values[i % values.length]);
    await work(values.length, change);
    row('layer switch: main-thread work', await work(4 * values.length, change), 50, 'ms');
  }

  await page.getByRole('radio', { name: 'Beside' }).check({ force: true });
  await page.getByText('of the variance').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(500);
  row('two views: main-thread work a cursor move', await work(60, move), 16, 'ms');
  await page.getByRole('radio', { name: 'Scatter' }).check({ force: true });
  const plot = page.getByRole('img', { name: 'Scatter plot', exact: true });
  await plot.waitFor();
  await page.waitForTimeout(1500);
  await plot.focus();
  const turn = await page.evaluate(async () => {
    const canvas = document.querySelector('[aria-label="Scatter plot"]');
    const took = [];
    for (let i = 0; i < 60; i++) {
      const start = performance.now();
      canvas.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
      await new Promise((resolve) =>
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = resolve;
          channel.port2.postMessage(0);
        }),
      );
      took.push(performance.now() - start);
    }
    took.sort((a, b) => a - b);
    return { median: took[30], high: took[57] };
  });
  row('scatter of 94,249 points: a turn to the end of its frame', turn.median, 17.5, 'ms');
  row('scatter: the same, 95th percentile', turn.high, null, 'ms');
  row('scatter: main-thread work a turn', await work(60, () => plot.press('ArrowRight')), 16, 'ms');
  row('image and scatter: main-thread work a cursor move', await work(60, move), 16, 'ms');
  await page.getByRole('radio', { name: 'One', exact: true }).check({ force: true });

  await previewTimes(page, row, size, { coarse: 150, full: 1000 });
  const smaller = { lines: 100, samples: 100, bands: 200 };
  await page.getByTestId('file-input').setInputFiles(writeScene(folder, 'smaller', smaller));
  await page.getByRole('button', { name: 'Open scene', exact: true }).click();
  await page.getByText('100 lines').first().waitFor();
  await page.waitForTimeout(1500);
  await previewTimes(page, row, smaller, { coarse: 150, full: 150 });

  await page.getByRole('button', { name: 'Demo scene', exact: true }).click();
  await page.getByText('Demo scene').first().waitFor();
  await page.getByRole('button', { name: 'Sample from truth', exact: true }).click();
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
    }).observe({ entryTypes: ['longtask'] });
  });
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page
    .getByRole('status', { name: 'Training status' })
    .getByText('Finished')
    .waitFor({ timeout: 300_000 });
  const tasks = await page.evaluate(() => window.longTasks);
  row('training the demo scene: tasks over 50 ms', tasks.length, null, '');
  row('training the demo scene: the longest task over 50 ms', Math.max(0, ...tasks), 50, 'ms');
  const finished = page.getByRole('img', { name: /estimate$/ });
  row('maps on screen', await finished.count(), null, '');
  row('cursor with all maps: main-thread work a move', await work(80, move), 16, 'ms');
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = rows.some(({ value, most }) => most !== null && value > most) ? 1 : 0;
