/** A part of a file is opened and trained on; then the whole file is answered without opening it. */
import { expect, test } from '@playwright/test';
import { StudioPage, textFile } from './pages/StudioPage';
import { enviScene, enviSize } from './scenes';
import { violationsOf } from './axe';

const labels = [
  'line,sample,Left,Right,Low',
  '2,3,1,0,0',
  '3,12,0,1,0',
  '9,2,0.2,0,0.8',
  '9,13,0,0.5,0.5',
  '5,7,0.4,0.4,0.2',
];

test('the whole file of a cropped scene is answered, shown and saved', async ({ page }) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.chooseFiles(...enviScene());
  const { importCheck } = studio;
  await importCheck.dragCrop([0.1, 0.1], [0.6, 0.6]);
  await importCheck.settled();
  await importCheck.open();
  await studio.chooseFiles(textFile('labels.csv', labels.join('\n')));
  await studio.spinbutton('Steps').fill('30');
  const part = page.getByRole('region', { name: 'The whole file' });
  await expect(part).toBeHidden();
  await studio.button('Train').click();
  await expect(studio.status).toContainText('Finished', { timeout: 60_000 });
  await expect(page.locator('#memory-plan')).toContainText('on the whole scene at once');

  await studio.button('Unmix the whole file').click();
  const said = part.getByRole('status', { name: 'Whole file status' });
  await expect(said).toContainText(`${enviSize.lines} lines × ${enviSize.samples} samples in`, {
    timeout: 60_000,
  });
  await expect(part.getByRole('img', { name: 'Left estimate, whole file' })).toBeVisible();
  expect(await violationsOf(page, '.whole-file')).toEqual([]);

  await part.getByRole('button', { name: 'Save the whole file’s maps' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: '.npy', exact: true }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('field-whole_abundances.npy');
  const stream = await saved.createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  expect(bytes.subarray(0, 128).toString('latin1')).toContain('(20, 28, 3)');
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset + bytes.length - 4 * 1680));
  // The first pixel is the same in every band: masked, as in the scene on screen.
  expect(values[0]).toBeNaN();
  for (let i = 3; i < values.length; i += 3) {
    expect(values[i] + values[i + 1] + values[i + 2]).toBeCloseTo(1, 3);
  }
});
