/* global document */
/**
 * `npm run pictures [-- folder]`: the pictures of the README, of the built page on the demo scene, labelled and trained, in
 * both themes, into docs/pictures. Run it when the page looks different; the numbers in them are those of one run.
 */
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { browserArgs, findBrowser } from './browser.mjs';
import { root } from './cli/bundle.mjs';

/** A README is read on slow lines, too. */
const MOST_BYTES = 250_000;
const folder = path.resolve(process.argv[2] ?? path.join(root, 'docs/pictures'));
mkdirSync(folder, { recursive: true });

await build({ root, logLevel: 'error' });
const server = await preview({ root, preview: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
const { executablePath, env } = await findBrowser();
const browser = await chromium.launch({
  executablePath,
  args: browserArgs,
  env: { ...process.env, ...env },
});

let tooLarge = 0;
try {
  for (const theme of ['light', 'dark']) {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      colorScheme: theme,
      reducedMotion: 'reduce',
    });
    const named = (role, name) => page.getByRole(role, { name, exact: true });
    await page.goto(`${server.resolvedUrls.local[0]}?engine=wasm`);
    await named('button', 'Demo scene').click();
    await named('img', 'Scene image').waitFor();
    await named('spinbutton', 'Labels').fill('10');
    await named('combobox', 'Label protocol').selectOption('Spread');
    await named('button', 'Sample from truth').click();
    await named('button', 'Train').click();
    await page
      .getByRole('status', { name: 'Training status' })
      .filter({ hasText: 'Finished' })
      .waitFor({ timeout: 300_000 });
    /** @param what how the file is called; `at` an element whose top the picture begins at */
    const shoot = async (what, at) => {
      await page.evaluate((id) => document.getElementById(id)?.scrollIntoView(), at);
      await page.evaluate(() => document.activeElement?.blur());
      await page.mouse.move(0, 0);
      // Maps and plots are drawn in idle frames.
      await page.waitForTimeout(1000);
      const file = path.join(folder, `${what}-${theme}.png`);
      await page.screenshot({ path: file });
      const { size } = statSync(file);
      if (size > MOST_BYTES) tooLarge++;
      console.log(
        `${path.relative(root, file)}: ${Math.ceil(size / 1000)} kB${size > MOST_BYTES ? `, more than ${MOST_BYTES / 1000}` : ''}`,
      );
    };
    await shoot('studio', 'scene');
    await shoot('maps', 'maps');
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
process.exitCode = tooLarge > 0 ? 1 : 0;
