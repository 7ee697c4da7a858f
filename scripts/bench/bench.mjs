/**
 * `npm run bench`: scan kernels against the same scan composed of tfjs ops, seconds per training step on each engine,
 * growth with pixels, dispatches and memory. Runs in headless Chromium with WebGPU on SwiftShader (a CPU emulation):
 * figures are ratios within this run; absolute times say little about a real GPU.
 * Options: --quick (fewer steps), --json (the raw results on stdout).
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { createServer } from 'vite';
import { browserArgs, findBrowser } from '../browser.mjs';

const quick = process.argv.includes('--quick');
const json = process.argv.includes('--json');
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const log = (line) => (json ? console.error(line) : console.log(line));

const server = await createServer({
  root,
  logLevel: 'error',
  server: { port: 0, hmr: false, watch: null },
});
await server.listen();
const { executablePath, env } = await findBrowser();
const browser = await chromium.launch({
  executablePath,
  args: browserArgs,
  env: { ...process.env, ...env },
});
const page = await browser.newPage();
page.setDefaultTimeout(0);
const errors = [];
page.on('pageerror', (e) => errors.push(e.message));
const address = server.resolvedUrls?.local[0] ?? '';
await page.goto(`${address}scripts/bench/index.html`);
await page.waitForFunction('globalThis.bench');
const call = (name, ...args) => page.evaluate(([n, a]) => globalThis.bench[n](...a), [name, args]);

/** Steps measured after the first, by engine: SwiftShader needs most of a minute for one step of the largest scene. */
const sizes = [
  { side: 64, count: { webgpu: 3, wasm: 7 } },
  { side: 128, count: { webgpu: 2, wasm: 5 } },
  { side: 192, count: { webgpu: 1, wasm: 5 } },
];
const results = {};
for (const choice of ['webgpu', 'wasm']) {
  const info = await call('engine', choice);
  log(`\n${info.engine} · ${info.adapter}${info.software ? ' (emulated on the CPU)' : ''}`);
  const result = (results[choice] = { info, steps: [] });
  if (choice === 'webgpu') {
    result.scan = await call('scan');
    const { fusedMs, composedMs, ratio, maxDifference } = result.scan;
    log(
      `  scan, forward + backward, B·D 512, L 256, N 8: fused ${fusedMs.toFixed(1)} ms, composed ${composedMs.toFixed(0)} ms, ` +
        `ratio ${ratio.toFixed(0)} (at least 100), largest difference ${maxDifference.toExponential(1)}`,
    );
  }
  for (const { side, count } of sizes) {
    const r = await call('steps', side, side, quick ? 1 : count[choice], 'studio');
    result.steps.push(r);
    log(
      `  studio step ${side}×${side}: ${(r.stepMs / 1000).toFixed(3)} s (first ${(r.firstMs / 1000).toFixed(2)} s)` +
        (choice === 'webgpu'
          ? `, ${r.dispatchesPerStep.toFixed(0)} dispatches, ${r.readbacksPerStep} readbacks`
          : ''),
    );
  }
  const first = result.steps[0];
  for (const r of result.steps.slice(1)) {
    const pixels = (r.lines * r.samples) / (first.lines * first.samples);
    const ratio = r.stepMs / first.stepMs / pixels;
    log(
      `  growth ${r.lines}×${r.samples}: ${ratio.toFixed(2)} times linear in pixels (at most 1.15)`,
    );
  }
  const paper = await call('steps', 64, 64, quick ? 1 : 3, 'paper');
  result.paper = paper;
  log(`  paper step 64×64: ${(paper.stepMs / 1000).toFixed(3)} s`);
  result.growth = await call('growth', 32, 40, 50);
  const { before, after } = result.growth;
  log(
    `  50 steps: tensors ${before.tensors} → ${after.tensors}, bytes ${before.bytes} → ${after.bytes}` +
      (choice === 'webgpu' ? `, GPU bytes ${before.gpuBytes} → ${after.gpuBytes}` : ''),
  );
}
await browser.close();
await server.close();
if (json) console.log(JSON.stringify(results));
if (errors.length > 0) {
  console.error(`Errors in the page:\n${errors.join('\n')}`);
  process.exit(1);
}
process.exit(0);
