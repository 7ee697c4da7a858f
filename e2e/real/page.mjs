/** The built page in a browser, and the steps of opening files in it; shared by the runs on real files. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { build } from 'vite';
import { browserArgs, findBrowser } from '../../scripts/browser.mjs';
import { serve } from '../../scripts/host/server.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Builds the page, serves it and starts a browser. `problems` collects errors of the console. */
export async function startStudio() {
  await build({ root, logLevel: 'warn' });
  const server = await serve({ folder: path.join(root, 'dist'), port: 0, host: '127.0.0.1' });
  const { executablePath, env } = await findBrowser();
  const browser = await chromium.launch({
    executablePath,
    args: browserArgs,
    env: { ...process.env, ...env },
  });
  const problems = [];
  return {
    problems,
    /** A page that remembers nothing of the others. */
    async newPage() {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        colorScheme: 'light',
      });
      const page = await context.newPage();
      page.on('console', (m) => m.type() === 'error' && problems.push(m.text()));
      page.on('pageerror', (e) => problems.push(e.message));
      await page.goto(server.address);
      return page;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Chooses files as the Open files button does. */
export async function chooseFiles(page, files) {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open files' }).first().click();
  await (await chooser).setFiles(files);
}

/** Opens files as a person does who accepts what the import check found; waits for the scene image. */
export async function openFiles(page, files) {
  await chooseFiles(page, files);
  await acceptImport(page);
}

export async function acceptImport(page) {
  await page.getByRole('button', { name: 'Open scene', exact: true }).click();
  await page.getByRole('img', { name: 'Scene image' }).waitFor();
}
