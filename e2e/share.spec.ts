/** Sharing in the built page: links, QR codes, files, and the studio inside other pages. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { decode } from 'fast-png';
import jsQr from 'jsqr';
import type { ShareDocument } from '../src/documents/share';
import { decodeShare, encodeShare } from '../src/documents/shareLink';
import { presetSettings } from '../src/settings/settings';
import { serve } from '../scripts/host/server.mjs';
import { soundInBothThemes, violationsOf } from './axe';
import { StudioPage, downloadedText, textFile } from './pages/StudioPage';
import { savedByNow, stored } from './saved';
import { toyScene, twoCubes } from './scenes';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Share' });
const linkOf = (page: Page) => dialog(page).getByRole('textbox', { name: 'Link' }).inputValue();

async function openDialog(studio: StudioPage): Promise<void> {
  await studio.button('Share').click();
  await expect(dialog(studio.page).getByRole('textbox', { name: 'Link' })).toBeVisible();
}

/** A link opened by somebody else. */
async function elsewhere(browser: Browser, link: string): Promise<StudioPage> {
  const context = await browser.newContext();
  const studio = new StudioPage(await context.newPage());
  await studio.page.goto(link.replace('#', '?engine=wasm#'));
  return studio;
}

const alert = (page: Page) => page.getByRole('alert').first();

/** A small scene with six labels, as the studio makes it. */
function sharedSmall(change: Partial<ShareDocument> = {}): ShareDocument {
  return {
    scene: {
      ...{ name: 'Benchmark small', lines: 24, samples: 30, bands: 120 },
      from: { kind: 'bench', id: 'small' },
      ...{ exact: '0000000000000000', rounded: '00000000', generator: 1 },
    },
    endmembers: ['Vegetation', 'Red soil', 'Water', 'Concrete'].map((name, i) => ({
      ...{ name, color: i, truth: i },
    })),
    labels: { count: 6, protocol: 'spread', seed: 1 },
    settings: { ...presetSettings('studio'), seed: 1, steps: 3 },
    ...change,
  };
}

const smallLink = (change?: Partial<ShareDocument>): string =>
  `./?engine=wasm#${encodeShare(sharedSmall(change)).fragment}`;

test('a link of a trained session gives the same metrics to the last digit; its QR code is the link', async ({
  page,
  browser,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
  await studio.sampleFromTruth(8, 'Spread', 3);
  await studio.spinbutton('Steps').fill('6');
  await studio.train();
  const metrics = await studio.metricsText();
  await openDialog(studio);
  const link = await linkOf(page);
  expect(link.length).toBeLessThan(400);
  await expect(dialog(page)).toContainText('fits a QR code and any chat');
  await expect(dialog(page)).toContainText('8 labels, drawn again from the truth by the same rule');

  const qr = dialog(page).getByRole('img', { name: 'QR code of the link' });
  await expect(qr.locator('path')).toBeVisible();
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((t) => (document.documentElement.dataset.theme = t), theme);
    const { data, width, height, channels } = decode(await qr.screenshot({ scale: 'css' }));
    const rgba = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) =>
      i % 4 === 3 ? 255 : data[Math.floor(i / 4) * channels + (i % 4)],
    );
    expect(jsQr(rgba, width, height)?.data).toBe(link);
  }

  const other = await elsewhere(browser, link);
  await expect(
    other.page.getByText('Opened from a link: small, 8 labels, seed 3. Train to see the maps.'),
  ).toBeVisible();
  expect(await other.labelCount()).toBe(8);
  await expect(other.spinbutton('Steps')).toHaveValue('6');
  await expect(other.status).toContainText('Not started');
  await expect.poll(() => new URL(other.page.url()).hash).toBe('');
  await other.train();
  expect(await other.metricsText()).toEqual(metrics);

  // A reload brings the work back, and not the link.
  await expect
    .poll(() => stored(other.page, 'documents'), { timeout: 30_000 })
    .toContain('"status":"finished"');
  await other.page.reload();
  await expect(other.page.getByText(/^Restored the session of/)).toBeVisible();
  await expect(other.status).toContainText('Finished');
  await other.page.context().close();
});

test('copied by keyboard, and said; closed by Escape; nothing for a screen reader to miss', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.button('Share').click();
  await expect(dialog(page)).toContainText('Open a scene first.');
  await page.keyboard.press('Escape');
  await studio.openCoarse();
  await studio.clickImage(0.4, 0.5);
  await studio.button('Share').focus();
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('textbox', { name: 'Link' })).toBeVisible();
  const copy = dialog(page).getByRole('button', { name: 'Copy link' });
  await copy.focus();
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('status', { name: 'Link copied' })).toHaveText(
    'Link copied.',
  );
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await linkOf(page));

  // Another choice is another link, and the words about it follow.
  const before = await linkOf(page);
  await dialog(page)
    .getByRole('checkbox', { name: /^Hide the truth/ })
    .check();
  expect(await linkOf(page)).not.toBe(before);
  await expect(dialog(page).getByRole('status', { name: 'Link copied' })).toHaveText('');

  await dialog(page).getByText('In another page').click();
  await dialog(page).getByRole('combobox', { name: 'It shows' }).selectOption('spectra');
  await dialog(page).getByRole('checkbox', { name: 'Title' }).check();
  await expect(dialog(page).getByRole('textbox', { name: 'Embed code' })).toHaveValue(
    /^<iframe src="http[^"]+\?embed=spectra&amp;hide=header#u1\./,
  );
  await soundInBothThemes(page, 'share dialog');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(studio.button('Share')).toBeFocused();

  await studio.command('qr');
  await expect(dialog(page)).toBeVisible();
});

test('the file: the same, readable; dropped, it opens; a session of before stays in the list', async ({
  page,
  browser,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
  await studio.clickImage(0.4, 0.5);
  await studio.clickImage(0.6, 0.3);
  await openDialog(studio);
  const link = await linkOf(page);
  const download = page.waitForEvent('download');
  await dialog(page).getByRole('button', { name: 'Save as file' }).click();
  const text = await downloadedText(await download);
  expect((await download).suggestedFilename()).toMatch(/-share\.json$/);
  expect(JSON.parse(text)).toMatchObject({ format: 'unmixing-studio-share', version: 2 });
  expect(decodeShare(new URL(link).hash.slice(1)).endmembers).toHaveLength(4);

  const other = await elsewhere(browser, `${page.url().replace(/[?#].*/, '')}#scene`);
  await other.openCoarse();
  await other.clickImage(0.5, 0.5);
  await savedByNow(other.page);
  await other.dropFiles(textFile('homework.json', text));
  await expect(
    other.page.getByText('Opened from homework.json: small, 2 labels, seed 0.'),
  ).toBeVisible();
  expect(await other.labelCount()).toBe(2);
  await savedByNow(other.page);
  await other.button('Sessions').first().click();
  await expect(
    other.page.getByRole('dialog', { name: 'Sessions' }).getByRole('listitem'),
  ).toHaveCount(2);
  await other.page.context().close();
});

test('links that are wrong say how, and the last session comes back; one that comes while the page is open is a new session', async ({
  page,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
  await studio.clickImage(0.5, 0.5);
  await savedByNow(page);
  const { fragment } = encodeShare(sharedSmall());
  const wrong: readonly (readonly [string, string])[] = [
    [fragment.slice(0, 200), `The link is cut off: 200 of ${fragment.length} characters.`],
    [fragment.replace('u1.', 'u2.'), 'The link was made by a newer version of the studio.'],
    [`${fragment.slice(0, 50)}~${fragment.slice(51)}`, 'The link is damaged.'],
  ];
  for (const [hash, message] of wrong) {
    await page.goto('about:blank');
    await page.goto(`./?engine=wasm#${hash}`);
    await expect(alert(page)).toContainText(message);
    await expect(page.getByText(/^Restored the session of/)).toBeVisible();
    expect(await studio.labelCount()).toBe(1);
    await expect(alert(page)).toContainText(message);
  }
  // As it would ask a form: the same limits.
  const settings = { ...presetSettings('studio'), steps: 2_000_000 };
  await page.goto('about:blank');
  await page.goto(smallLink({ settings }));
  await expect(alert(page)).toContainText('Steps is 2000000; use 1 to 5000.');
  await expect(page.getByText(/^Restored the session of/)).toBeVisible();

  // Other fragments are not ours.
  await page.evaluate(() => (location.hash = 'annotations'));
  await page.evaluate((hash) => (location.hash = hash), new URL(smallLink(), 'http://a/').hash);
  await expect(page.getByText(/^Opened from a link: small, 6 labels, seed 1/)).toBeVisible();
  expect(await studio.labelCount()).toBe(6);
  await expect.poll(() => new URL(page.url()).hash).toBe('');
  await studio.button('Sessions').first().click();
  await expect(page.getByRole('dialog', { name: 'Sessions' }).getByRole('listitem')).toHaveCount(2);
});

test('a scene that another version made: said, labels kept; an unknown part to hide: named', async ({
  page,
}) => {
  await page.goto(smallLink({ hide: ['header', 'colours'] }));
  const studio = new StudioPage(page);
  await expect(
    page.getByText(/Another version made this scene \(generator 1, here \d\)/),
  ).toBeVisible();
  expect(await studio.labelCount()).toBe(6);
  await openDialog(studio);
  await dialog(page).getByText('In another page').click();
  await expect(dialog(page)).toContainText('“colours”, which this studio does not know');
  await expect(dialog(page).getByRole('checkbox', { name: 'Title' })).toBeChecked();
});

test('a scene from a file waits for it; another one is told by name and size', async ({
  page,
  browser,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openFiles(toyScene());
  await studio.sampleFromTruth(6, 'Random', 2);
  await openDialog(studio);
  await expect(dialog(page)).toContainText('Whoever opens it needs the same file.');
  const link = await linkOf(page);

  const other = await elsewhere(browser, link);
  await expect(
    other.page.getByText(/^Opened from a link: toy, 6 labels, seed 2. It waits for its scene/),
  ).toBeVisible();
  const choose = other.button('Choose the scene');
  await other.give(choose, twoCubes('toy.mat'));
  await expect(alert(other.page)).toContainText(
    'This toy.mat is not the file that the session was made with.',
  );
  await expect(alert(other.page)).toContainText(`${toyScene().buffer.length} bytes`);
  // Until it is there, a reload asks again.
  await other.page.reload();
  await other.give(choose, toyScene('renamed.mat'));
  await expect(other.image).toBeVisible();
  expect(await other.labelCount()).toBe(6);
  await expect.poll(() => new URL(other.page.url()).hash).toBe('');
  await other.page.context().close();
});

test('two embedded studios on a page of another host, storage blocked: both run', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const site = await serve({ folder: 'dist', host: '127.0.0.1' });
  const { fragment } = encodeShare(sharedSmall());
  const frame = (view: string, hide: string) =>
    `<iframe title="${view}" src="${site.address}?engine=wasm&embed=${view}${hide}#${fragment}" width="100%" height="600" allow="cross-origin-isolated"></iframe>`;
  const outer = createServer((_, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end(`<!doctype html><title>Course</title><script>
      window.heard = []; addEventListener('message', (e) => window.heard.push(e.data));
      </script>${frame('maps', '')}${frame('spectra', '&hide=header,tools')}`);
  });
  await new Promise<void>((resolve) => outer.listen(0, 'localhost', resolve));
  try {
    await page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('Access is denied.', 'SecurityError');
          },
        });
      }
    });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const workers: string[] = [];
    page.on('worker', (worker) => workers.push(worker.url()));
    await page.goto(`http://localhost:${(outer.address() as AddressInfo).port}/`);
    const [maps, spectra] = ['maps', 'spectra'].map((name) =>
      page.frameLocator(`iframe[title=${name}]`),
    );
    await expect(maps.getByRole('heading', { name: 'small, 6 labels, seed 1' })).toBeVisible();
    await expect(spectra.getByRole('button', { name: 'Run' })).toBeVisible();
    await expect(spectra.getByRole('heading', { name: /seed 1/ })).toBeHidden();
    // Nothing is worked out before Run.
    expect(workers).toEqual([]);
    await maps.getByRole('button', { name: 'Run' }).click();
    await spectra.getByRole('button', { name: 'Run' }).click();
    for (const embedded of [maps, spectra]) {
      await expect(embedded.getByRole('status', { name: 'Training status' })).toContainText(
        'Finished',
        { timeout: 200_000 },
      );
    }
    await expect(maps.getByRole('img', { name: 'Water estimate', exact: true })).toBeVisible();
    await expect(spectra.locator('.js-plotly-plot').first()).toBeVisible();
    const open = maps.getByRole('link', { name: 'Open in the studio' });
    await expect(open).toHaveAttribute('href', `/#${fragment}`);
    await expect(open).toHaveAttribute('rel', /noopener/);
    const heard = await page.evaluate(
      () => (window as unknown as { heard: { type: string; height?: number }[] }).heard,
    );
    expect(heard.filter((m) => m.type === 'ready')).toHaveLength(2);
    expect(Math.max(...heard.map((m) => m.height ?? 0))).toBeGreaterThan(300);
    expect(errors).toEqual([]);
  } finally {
    await site.close();
    outer.close();
  }
});

test('an embedded studio without a link, or with a scene from a file, says so', async ({
  page,
}) => {
  await page.goto('./?embed=maps');
  await expect(alert(page)).toContainText('This is no link of the studio.');
  const files = [{ name: 'field.mat', size: 10, hash: 'ab' }];
  const scene = { ...sharedSmall().scene, from: { kind: 'files' as const, files } };
  await page.goto('about:blank');
  await page.goto(`./?embed=maps#${encodeShare(sharedSmall({ scene })).fragment}`);
  await expect(
    page.getByText('The scene is in a file that a page cannot hand over.'),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run' })).toBeHidden();
  expect(await violationsOf(page)).toEqual([]);
});
