/** The run as an ONNX file, made in the built page, in ONNX Runtime: the same maps; and the way there, in both themes. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import * as ort from 'onnxruntime-web';
import { makeBenchmarkScene } from '../src/generated/benchmark';
import { StudioPage } from './pages/StudioPage';

async function save(page: Page, entry: RegExp): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: 'Save results', exact: true }).click();
  const download = page.waitForEvent('download');
  const panel = page.getByRole('group', { name: 'Save results', exact: true });
  await panel.getByRole('button', { name: entry }).click();
  const done = await download;
  return { name: done.suggestedFilename(), bytes: await readFile(await done.path()) };
}

test('a run saved as ONNX answers the scene as the page did', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
  await studio.sampleFromTruth(8, 'Spread');
  await studio.spinbutton('Steps').fill('3');
  await studio.train();

  await page.getByRole('button', { name: 'Save results', exact: true }).click();
  const menu = page.getByRole('group', { name: 'Save results', exact: true });
  await expect(menu.getByRole('button', { name: /^ONNX/ })).toBeVisible();
  await page.screenshot({ path: 'test-results/onnx-menu.png' });
  await page.keyboard.press('Escape');
  await studio.setTheme('dark');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Save results', exact: true }).click();
  await page.screenshot({ path: 'test-results/onnx-menu-narrow.png' });
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1440, height: 900 });

  const { name, bytes } = await save(page, /^ONNX/);
  expect(name).toMatch(/_unmixing\.onnx$/);
  const npy = await save(page, /^NumPy/);
  // The header of a .npy file of this size takes 128 bytes.
  const shown = new Float32Array(new Uint8Array(npy.bytes.subarray(128)).buffer);

  const { cube } = makeBenchmarkScene('small');
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const { lines, samples, bands, data } = cube;
  const whole = session.inputMetadata[0];
  const dims =
    whole.isTensor && whole.shape.length === 2 ? [lines * samples, bands] : [lines, samples, bands];
  const { abundances } = await session.run({ spectra: new ort.Tensor('float32', data, dims) });
  const values = abundances.data as Float32Array;
  expect(values.length).toBe(shown.length);
  let most = 0;
  values.forEach((v, i) => {
    if (Number.isNaN(v) !== Number.isNaN(shown[i])) most = Infinity;
    else if (!Number.isNaN(v)) most = Math.max(most, Math.abs(v - shown[i]));
  });
  expect(most).toBeLessThan(1e-4);
});
