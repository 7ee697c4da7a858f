/** The main job: train on each engine, in the built page, to the end; and stop it in every way there is. */
import { expect, test } from '@playwright/test';
import { StudioPage } from './pages/StudioPage';
import { toyScene } from './scenes';
import { savedByNow } from './saved';

let studio: StudioPage;

test.beforeEach(({ page }) => {
  studio = new StudioPage(page);
});

/** A run on the toy scene that goes on until it is stopped. */
async function startLongRun(): Promise<void> {
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('5000');
  await studio.button('Train').click();
  await expect(studio.status).toContainText(/Step \d+ of 5000/);
}

test('demo scene, WASM, preset studio: from open to Finished, and better than the classical line', async ({
  page,
}) => {
  await studio.goto('wasm');
  await studio.openDemo();
  await studio.sampleFromTruth(10, 'Spread');
  const status = await studio.train();
  expect(status).toContain('60 steps');

  const rows = await studio.metricsText();
  expect(rows[0].slice(1)).toEqual(['RMSE', 'SAD', 'Classical RMSE']);
  const mean = rows.find((r) => r[0].includes('Mean'));
  expect(mean).toBeDefined();
  const [rmse, sad, classical] = (mean ?? []).slice(1).map(Number);
  expect(rmse).toBeGreaterThan(0);
  expect(rmse).toBeLessThan(classical);
  expect(sad).toBeLessThan(0.2);

  for (const kind of ['estimate', 'truth', 'difference']) {
    await expect(page.getByRole('img', { name: `Water ${kind}`, exact: true })).toBeVisible();
  }
  await expect(page.getByRole('img', { name: 'Reconstruction error' })).toBeVisible();
});

test('the noise of a scene is said in words once a run has started, and drawn by band when asked', async ({
  page,
}) => {
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
  const found = page.locator('#noise-found');
  await expect(found).toContainText('Noise is looked for first');
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('5');
  await studio.train();
  await expect(found).toContainText(/Noise about \d+ dB, \d+ signal directions\./);
  await expect(page.locator('.facts')).toContainText(/signal about \d+ dB above it/);
  await found.getByText('Noise by band').click();
  await expect(
    page.getByRole('img', { name: /^Noise of each band \(standard deviation.*\) against/ }),
  ).toBeVisible();

  await page.getByText('All settings').click();
  await page.getByRole('combobox', { name: 'Take noise out first' }).selectOption('off');
  await studio.train();
  await expect(found).toContainText('Noise is left in the spectra');
});

test('faulty values: said while labelling, replaced by a run, left where that is switched off', async ({
  page,
}) => {
  await studio.goto('wasm');
  await studio.openFiles(toyScene('faulty.mat', { impulses: 0.02 }));
  await studio.sampleFromTruth(10, 'Spread');
  const found = page.locator('#noise-found');
  await expect(found).toContainText('Train looks for such faults and replaces them');
  await studio.spinbutton('Steps').fill('2');
  await studio.train();
  await expect(found).toContainText(/Faults in \d[\d.]* % of the values .* replaced/);
  await expect(found).not.toContainText('Train looks for such faults');

  await page.getByText('All settings').click();
  await page.getByRole('combobox', { name: 'Replace faulty values first' }).selectOption('off');
  await studio.train();
  await expect(found).not.toContainText('aults');
});

test('every setting says why it has its value, by keyboard and while a run has it', async ({
  page,
}) => {
  await studio.goto('wasm');
  await studio.openCoarse();
  await page.getByText('All settings').click();
  await expect(studio.spinbutton('Learning rate')).toBeVisible();
  const panel = page.getByRole('region', { name: 'Train' });
  const fields = panel.getByRole('spinbutton').or(panel.getByRole('combobox'));
  // All but the preset, which the panel explains under it.
  const asked = panel.getByRole('button', { name: /^Help: (?!Train$)/ });
  await expect(asked).toHaveCount((await fields.count()) - 1);
  const help = studio.button('Help: Learning rate');
  await help.focus();
  await help.press('Enter');
  await expect(help).toHaveAttribute('aria-expanded', 'true');
  await expect(panel.getByText('Found by trial.')).toBeVisible();
  await help.press('Enter');
  await expect(panel.getByText('Found by trial.')).toHaveCount(0);
  await studio.sampleFromTruth(10, 'Spread');
  await studio.button('Train').focus();
  await page.keyboard.press('Enter');
  await expect(studio.spinbutton('Learning rate')).toBeDisabled();
  await studio.button('Help: Steps').click();
  await expect(panel.getByText('Preset studio starts near its answer')).toBeVisible();
  await studio.button('Help: Seed').click();
  await expect(panel.getByText('Preset studio starts near its answer')).toHaveCount(0);
  await expect(panel.getByText('One number, so that a run can be repeated.')).toBeVisible();
  await studio.button('Cancel').click();
  await expect(studio.status).toContainText(/cancelled/i);
});

test('a .mat file with truth, WebGPU: trains in the worker on the project’s own device', async ({
  page,
}) => {
  // SwiftShader compiles about a shader a second on a busy machine.
  test.setTimeout(420_000);
  await studio.goto('webgpu');
  await expect(page.locator('.engine-badge')).toContainText('WebGPU on CPU');
  await studio.openFiles(toyScene());
  await expect(studio.image).toBeVisible();
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('3');
  const status = await studio.train(400_000);
  expect(status).toContain('3 steps');
  const mean = async () => (await studio.metricsText()).find((r) => r[0].includes('Mean'));
  const onGpu = await mean();
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
  await expect(studio.image).toBeVisible();
  await studio.sampleFromTruth(6, 'Spread');
  await studio.spinbutton('Steps').fill('3');
  await studio.train();
  const onCpu = await mean();
  // RMSE of the estimate and of the classical line; the toy scene has no true spectra.
  for (const column of [1, 3]) {
    expect(Number(onGpu?.[column])).toBeCloseTo(Number(onCpu?.[column]), 3);
  }
  expect(Number(onCpu?.[1])).toBeGreaterThan(0);
});

test('pause, resume and cancel are three things, and a cancelled pause does not block the next run', async () => {
  await startLongRun();

  await studio.button('Pause').click();
  await expect(studio.status).toContainText('Paused at step');
  const paused = await studio.status.textContent();
  // What is saved after the pause is the state of the pause: no step has been taken.
  await savedByNow(studio.page);
  expect(await studio.status.textContent()).toBe(paused);

  await studio.button('Resume').click();
  await expect(studio.status).toContainText(/Step \d+ of 5000/);
  await studio.button('Cancel').click();
  await expect(studio.status).toContainText('Cancelled at step');

  await studio.button('Train').click();
  await expect(studio.status).toContainText(/Step \d+ of 5000/);
  await studio.button('Pause').click();
  await expect(studio.status).toContainText('Paused');
  await studio.button('Cancel').click();
  await expect(studio.status).toContainText('Cancelled');
  await studio.spinbutton('Steps').fill('4');
  expect(await studio.train()).toContain('4 steps');
});

test('the same seed gives the same numbers, the preset paper trains too', async () => {
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Spread', 1);
  const tables: string[][][] = [];
  for (let i = 0; i < 2; i++) {
    await studio.spinbutton('Steps').fill('5');
    await studio.train();
    tables.push(await studio.metricsText());
    await studio.spinbutton('Steps').fill('1');
    await studio.train();
  }
  expect(tables[1]).toEqual(tables[0]);

  await studio.combobox('Preset').selectOption('Paper');
  await studio.spinbutton('Steps').fill('5');
  await studio.train();
  expect(await studio.metricsText()).not.toEqual(tables[0]);
});

test('an endmember without a label is named, and training waits for it', async ({ page }) => {
  await studio.goto('wasm');
  await studio.openCoarse();
  await studio.sampleFromTruth(1, 'Spread');
  await expect(page.getByText(/Water.*no label/).first()).toBeVisible();
  await expect(studio.button('Train')).toBeDisabled();
});
