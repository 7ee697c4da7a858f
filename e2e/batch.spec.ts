/** Several scenes answered by the model of a run: thumbnails, errors, the archive against the command's bytes, a folder. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { soundInBothThemes } from './axe';
import { StudioPage, textFile } from './pages/StudioPage';
import type { NamedFile } from './pages/StudioPage';
import { enviScene } from './scenes';

const labels = [
  'line,sample,Left,Right,Low',
  '2,3,1,0,0',
  '3,12,0,1,0',
  '9,2,0.2,0,0.8',
  '9,13,0,0.5,0.5',
  '5,7,0.4,0.4,0.2',
];

async function trained(page: Page): Promise<StudioPage> {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openFiles(...enviScene());
  await studio.chooseFiles(textFile('labels.csv', labels.join('\n')));
  await studio.spinbutton('Steps').fill('5');
  await studio.train();
  return studio;
}

const dialogOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Unmix more files' });
const said = (dialog: Locator): Locator => dialog.getByRole('status', { name: 'Queue status' });

/** Two scenes, and a header that says too little. */
const files = (): NamedFile[] => [
  ...enviScene({ name: 'first', mapped: true }),
  textFile('broken.hdr', 'ENVI\nsamples = 3\n'),
  ...enviScene({ name: 'second', wrongOrder: false }),
];

test('scenes are answered one by one, a broken one is told, and the zip has the bytes of the command', async ({
  page,
}) => {
  const studio = await trained(page);
  await studio.button('Unmix more files').click();
  const dialog = dialogOf(page);
  await expect(dialog).toContainText('The run on screen, trained on field');
  await expect(dialog).toContainText('Drop scenes here');
  await expect(dialog.getByRole('button', { name: 'Start' })).toBeDisabled();
  await soundInBothThemes(page, 'empty queue');

  await studio.dropFiles(...files());
  const items = dialog.getByRole('list', { name: 'Scenes of the queue' }).locator('> li');
  await expect(items).toHaveCount(3);
  // The same scene again, under whatever name, stays one.
  await studio.dropFiles(...enviScene({ name: 'first', mapped: true }));
  await expect(dialog.getByRole('status', { name: 'What was added' })).toContainText('already');
  await expect(items).toHaveCount(3);

  await dialog.getByRole('checkbox', { name: 'GeoTIFF' }).check();
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(said(dialog)).toHaveText('2 scenes answered, 1 failed.', { timeout: 60_000 });
  await expect(items.nth(1)).toContainText('broken.hdr');
  await expect(items.nth(1).getByRole('alert')).toBeVisible();
  const maps = items.nth(0).getByRole('img');
  await expect(maps).toHaveCount(3);
  await expect(maps.first()).toHaveAccessibleName(/^Left in first.hdr: \d+ % on average$/);
  // 20 × 28 pixels; the first has no values and is drawn as nothing, its neighbour is.
  const drawn = await maps.first().evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, 2, 1);
    return [canvas.width, canvas.height, data[3], data[7]];
  });
  expect(drawn).toEqual([28, 20, 0, 255]);
  await soundInBothThemes(page, 'answered queue');

  const saving = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save .zip' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('field_unmixed.zip');
  const inside = unzipSync(readFileSync(await saved.path()));
  const weights = Object.keys(inside).find((name) => name.endsWith('.unmixw'))!;
  const kinds = ['dat', 'hdr', 'tif'].map((end) => `abundances.${end}`);
  expect(Object.keys(inside).sort()).toEqual(
    [
      weights,
      ...['first', 'second'].flatMap((s) => [...kinds, 'manifest.json'].map((k) => `${s}_${k}`)),
    ].sort(),
  );

  const folder = mkdtempSync(path.join(tmpdir(), 'batch-'));
  try {
    const put = (name: string, bytes: Uint8Array): string => {
      writeFileSync(path.join(folder, name), bytes);
      return path.join(folder, name);
    };
    for (const file of files()) put(file.name, file.buffer);
    put(weights, inside[weights]);
    const command = spawnSync(
      process.execPath,
      [
        'scripts/unmix.mjs',
        'apply',
        weights,
        'first.hdr',
        'second.hdr',
        '--out',
        'maps',
        '--format',
        'envi,geotiff',
      ].map((word, i) => (i === 0 || !/\.|maps/.test(word) ? word : path.join(folder, word))),
      { encoding: 'utf8' },
    );
    expect(command.status, command.stderr).toBe(0);
    for (const scene of ['first', 'second'])
      for (const kind of kinds) {
        const name = `${scene}_${kind}`;
        const own = readFileSync(path.join(folder, 'maps', name));
        expect(Buffer.compare(own, Buffer.from(inside[name])), name).toBe(0);
      }
    // What the page wrote is what the command finds done.
    for (const [name, bytes] of Object.entries(inside)) put(path.join('maps', name), bytes);
    const again = spawnSync(
      process.execPath,
      [
        'scripts/unmix.mjs',
        'apply',
        path.join(folder, weights),
        path.join(folder, 'first.hdr'),
        '--out',
        path.join(folder, 'maps'),
        '--format',
        'envi,geotiff',
      ],
      { encoding: 'utf8' },
    );
    expect((JSON.parse(again.stdout) as { status: string }).status).toBe('kept');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('into a folder, with the dialog closed meanwhile; again it is there already', async ({
  page,
}) => {
  // The browser's own folder for this page stands in for one that a person chooses.
  await page.addInitScript(() => {
    const pick = async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle('maps', { create: true });
    Object.assign(globalThis, { showDirectoryPicker: pick });
  });
  const studio = await trained(page);
  await studio.command('unmix more files');
  const dialog = dialogOf(page);
  await studio.dropFiles(
    ...enviScene({ name: 'first' }),
    ...enviScene({ name: 'second', mapped: true }),
  );
  await dialog.getByRole('button', { name: 'Write into a folder' }).click();
  await expect(dialog).toContainText('Written into the folder “maps”');
  await dialog.getByRole('button', { name: 'Start' }).press('Enter');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  // The same values under another place: one scene as a second file.
  await expect(page.getByRole('button', { name: /^Unmixing \d of 2 files/ })).toBeHidden({
    timeout: 60_000,
  });
  await studio.button('Unmix more files').click();
  await expect(said(dialog)).toHaveText('2 scenes answered.');
  await expect(dialog.getByRole('button', { name: 'Save .zip' })).toBeDisabled();
  const names = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('maps');
    const found: string[] = [];
    for await (const name of folder.keys()) found.push(name);
    return found.sort();
  });
  expect(names.filter((n) => !n.endsWith('.unmixw'))).toEqual(
    ['first', 'second'].flatMap((s) =>
      ['abundances.dat', 'abundances.hdr', 'manifest.json'].map((e) => `${s}_${e}`),
    ),
  );

  await dialog.getByRole('button', { name: 'Clear' }).click();
  await studio.dropFiles(...enviScene({ name: 'first' }));
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(dialog).toContainText('were in the folder already');
});

test('without a run it says what to do, and saved weights do', async ({ page }) => {
  const studio = await trained(page);
  const saving = page.waitForEvent('download');
  await studio.button('Save results').click();
  await page.getByRole('button', { name: /^Weights/ }).click();
  const weights = readFileSync(await (await saving).path());
  await page.goto('./?engine=wasm&fresh');
  // Keys are heard from then on.
  await expect(page.getByRole('heading', { name: 'Unmixing Studio' })).toBeVisible();
  await studio.command('unmix more files');
  const dialog = dialogOf(page);
  await expect(dialog.getByRole('heading', { name: 'Model' })).toBeVisible();
  await studio.dropFiles(
    { name: 'mine.unmixw', mimeType: 'application/octet-stream', buffer: weights },
    ...enviScene({ name: 'other' }),
  );
  await expect(dialog).toContainText('mine.unmixw, trained on field');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(said(dialog)).toHaveText('1 scene answered.', { timeout: 60_000 });
  await page.setViewportSize({ width: 390, height: 844 });
  await soundInBothThemes(page, 'narrow queue');
});
