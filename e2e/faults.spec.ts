/** What drivers and browsers do to a run in the middle of it: the device is lost, the worker dies. The run finishes. */
import { expect, test, type Page, type Worker } from '@playwright/test';
import { StudioPage } from './pages/StudioPage';
import { toyScene } from './scenes';

/** The training worker: the one that is not reading files. */
async function trainingWorker(page: Page): Promise<Worker> {
  const isTraining = (w: Worker) => /train/.test(w.url());
  return (
    page.workers().find(isTraining) ??
    (await page.waitForEvent('worker', { predicate: isTraining }))
  );
}

async function startRun(studio: StudioPage, steps: number): Promise<void> {
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill(String(steps));
  await studio.button('Train').click();
}

test('WebGPU: the device is destroyed mid-training, and the run finishes on a fresh one', async ({
  page,
}) => {
  // SwiftShader compiles about a shader a second on a busy machine.
  test.setTimeout(420_000);
  const studio = new StudioPage(page);
  await studio.goto('webgpu');
  await expect(page.locator('.engine-badge')).toContainText('WebGPU on CPU');
  const worker = await trainingWorker(page);
  // The worker keeps its device to itself; it shows when it asks for the next command encoder.
  await worker.evaluate(() => {
    const scope = globalThis as unknown as { doom: boolean };
    scope.doom = false;
    const prototype = GPUDevice.prototype;
    // Called with its own device below.
    // oxlint-disable-next-line typescript/unbound-method
    const make = prototype.createCommandEncoder;
    prototype.createCommandEncoder = function (this: GPUDevice, descriptor) {
      if (scope.doom) {
        scope.doom = false;
        this.destroy();
      }
      return make.call(this, descriptor);
    };
  });
  await startRun(studio, 60);
  await expect(studio.status).toContainText(/Step \d+ of 60/, { timeout: 200_000 });
  await worker.evaluate(() => {
    (globalThis as unknown as { doom: boolean }).doom = true;
  });
  await expect(page.getByText(/The graphics card stopped working.*The run goes on/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(studio.status).toContainText('Finished', { timeout: 200_000 });
  await expect(studio.status).toContainText('60 steps');
  const mean = (await studio.metricsText()).find((r) => r[0].includes('Mean'));
  expect(Number(mean?.[1])).toBeGreaterThan(0);
});

/** Some seconds: the status speaks once a second, and the worker dies before the end. */
const STEPS = 400;

test('the training worker dies mid-training: a new one goes on, with the numbers of an undisturbed run', async ({
  page,
}) => {
  const studio = new StudioPage(page);
  const metrics: string[][][] = [];
  for (const disturbed of [true, false]) {
    await studio.goto('wasm');
    await startRun(studio, STEPS);
    if (disturbed) {
      const early = new RegExp(`Step [1-9]\\d\\d? of ${STEPS}`);
      await expect(studio.status).toContainText(early, { timeout: 60_000 });
      const worker = await trainingWorker(page);
      await worker.evaluate(() => {
        setTimeout(() => {
          throw new Error('injected');
        });
      });
      await expect(page.getByText(/The training worker stopped.*goes on from step/)).toBeVisible();
    }
    await expect(studio.status).toContainText('Finished', { timeout: 120_000 });
    metrics.push(await studio.metricsText());
  }
  expect(metrics[0]).toEqual(metrics[1]);
});
