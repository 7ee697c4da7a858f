/** How long after a click the maps of the labels are on screen, coarse and full, and what that costs the page. */
import { field } from './scene.mjs';

const clicks = 12;

/** Starts to note clicks, pictures (at the end of the frame that shows them) and long tasks. */
const watch = (page) =>
  page.evaluate(() => {
    const seen = (window.previewSeen = { clicks: [], pictures: [], tasks: [] });
    const frame = (then) =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = then;
        channel.port2.postMessage(0);
      });
    document.addEventListener('click', () => seen.clicks.push(performance.now()), true);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.tasks.push(duration);
    }).observe({ entryTypes: ['longtask'] });
    const note = (kind) => frame(() => seen.pictures.push({ kind, at: performance.now() }));
    new MutationObserver((changes) => {
      for (const { target, type, addedNodes } of changes) {
        if (type === 'attributes' && target.dataset.preview) note(target.dataset.preview);
        for (const added of addedNodes) {
          const maps = added.querySelector?.('.maps[data-preview]');
          if (maps) note(maps.dataset.preview);
        }
      }
    }).observe(document.querySelector('#maps'), {
      attributes: true,
      attributeFilter: ['data-preview'],
      childList: true,
      subtree: true,
    });
  });

/**
 * Of the scene on screen, one that writeScene made. Labels stay.
 * @param limits milliseconds that are asked for of the coarse and of the full picture
 */
export async function previewTimes(page, row, { lines, samples, bands }, limits) {
  const image = page.getByRole('img', { name: 'Scene image' });
  const box = await image.boundingBox();
  // Inside its rulers (src/ui/draw/geometry.ts).
  const frame = { x: box.x + 34, y: box.y + 20, width: box.width - 42, height: box.height - 28 };
  const scale = Math.min(frame.width / samples, frame.height / lines);
  await watch(page);
  const times = { coarse: [], full: [] };
  for (let i = 0; i < clicks + 3; i++) {
    const kind = i % 3;
    await page
      .getByRole('radio', { name: /^Label with/ })
      .nth(kind)
      .check();
    // The label's card may lie over the next pixel.
    await page.keyboard.press('Escape');
    const line = Math.min(lines - 8, field.lines * (kind + 0.5)) + (i % 5);
    const sample = 6 + ((i * 7) % (field.samples - 10));
    const from = await page.evaluate(() => window.previewSeen.clicks.length);
    await page.mouse.click(
      frame.x + frame.width / 2 + scale * (sample + 0.5 - samples / 2),
      frame.y + frame.height / 2 + scale * (line + 0.5 - lines / 2),
    );
    if (i < 2) continue;
    const took = await page.waitForFunction((n) => {
      const { clicks, pictures } = window.previewSeen;
      const after = pictures.filter((p) => clicks.length > n && p.at > clicks[n]);
      const full = after.find((p) => p.kind === 'full');
      // A coarse picture that was replaced before its frame is as good as the full one.
      const coarse = after.find((p) => p.kind === 'coarse') ?? full;
      return full ? { coarse: coarse.at - clicks[n], full: full.at - clicks[n] } : null;
    }, from);
    const { coarse, full } = await took.jsonValue();
    // The first one waits for the worker to start as well.
    if (i === 2)
      row(
        `preview, ${lines} × ${samples} × ${bands}: the first coarse picture`,
        coarse,
        null,
        'ms',
      );
    else {
      times.coarse.push(coarse);
      times.full.push(full);
    }
    await page.waitForTimeout(300);
  }
  const median = (of) => of.sort((a, b) => a - b)[of.length >> 1];
  const name = `preview, ${lines} × ${samples} × ${bands}`;
  row(`${name}: click to coarse picture, median`, median(times.coarse), limits.coarse, 'ms');
  row(`${name}: click to full picture, median`, median(times.full), limits.full, 'ms');
  row(`${name}: click to full picture, worst`, Math.max(...times.full), null, 'ms');
  const tasks = await page.evaluate(() => window.previewSeen.tasks);
  row(`${name}: the longest task over 50 ms on the page`, Math.max(0, ...tasks), 50, 'ms');
}
