/** Compressed HDF5 in the built page: a plug-in is fetched when a file needs it, in the read worker and in the training worker. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { withPlugins, writeHdf5 } from '../testdata/hdf5/writer';
import { StudioPage, textFile } from './pages/StudioPage';
import { toyScene } from './scenes';

const size = { lines: 20, samples: 28, bands: 40 } as const;
/** Three smooth materials, left, right and low. */
const scene = (): Float32Array =>
  Float32Array.from({ length: size.lines * size.samples * size.bands }, (_, i) => {
    const b = i % size.bands;
    const s = Math.floor(i / size.bands) % size.samples;
    const l = Math.floor(i / (size.bands * size.samples));
    const low = l / (size.lines - 1);
    const right = (1 - low) * (s / (size.samples - 1));
    const left = 1 - low - right;
    const at = b / (size.bands - 1);
    return left * (0.2 + 0.3 * at) + right * (0.6 - 0.4 * at) + low * (0.1 + 0.2 * at * at);
  });

test('of all plug-ins only the one that a file needs is fetched, when it is opened', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    const found = /libH5Z([a-z0-9]+)(?:-[\w-]+)?\.so/.exec(request.url())?.[1];
    if (found) asked.push(found);
  });
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.chooseFiles(toyScene());
  await studio.importCheck.open();
  expect(asked).toEqual([]);
  for (const [name, plugin] of [
    ['lzf.h5', 'lzf'],
    ['blosc-lz4.h5', 'blosc'],
    ['zstd.nc', 'zstd'],
  ] as const)
    await test.step(`${name}: ${plugin}`, async () => {
      asked.length = 0;
      const buffer = readFileSync(new URL(`../testdata/hdf5/filters/${name}`, import.meta.url));
      await studio.chooseFiles({ name, mimeType: '', buffer });
      // The first is asked about; the others are of its kind.
      await studio.importCheck.open();
      await expect(page.locator('#scene .facts')).toContainText('6 lines × 7 samples');
      await expect(page.locator('#scene .scene-name')).toContainText(name.replace(/\..*/, ''));
      expect(asked).toEqual([plugin]);
    });
});

test('the whole of a compressed file is answered by the training worker', async ({ page }) => {
  await withPlugins();
  const bytes = await writeHdf5((root) => {
    root.create_dataset({
      name: 'reflectance',
      data: scene(),
      shape: [size.lines, size.samples, size.bands],
      chunks: [5, 28, 40],
      compression: 32001,
      compression_opts: [2, 2, 4, 0, 5, 1, 0],
    });
  });
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.chooseFiles({ name: 'blosc.h5', mimeType: '', buffer: Buffer.from(bytes) });
  await studio.importCheck.dragCrop([0.1, 0.1], [0.6, 0.6]);
  await studio.importCheck.settled();
  await studio.importCheck.open();
  const labels = [
    'line,sample,Left,Right,Low',
    '1,1,0.9,0.05,0.05',
    '1,12,0.5,0.45,0.05',
    '9,2,0.5,0.1,0.4',
    '8,12,0.3,0.3,0.4',
  ];
  await studio.chooseFiles(textFile('labels.csv', labels.join('\n')));
  await studio.spinbutton('Steps').fill('20');
  await studio.button('Train').click();
  await expect(studio.status).toContainText('Finished', { timeout: 60_000 });
  await studio.button('Unmix the whole file').click();
  const part = page.getByRole('region', { name: 'The whole file' });
  await expect(part.getByRole('status', { name: 'Whole file status' })).toContainText(
    `${size.lines} lines × ${size.samples} samples in`,
    { timeout: 60_000 },
  );
});
