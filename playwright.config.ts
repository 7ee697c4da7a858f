import { defineConfig } from '@playwright/test';
import { browserArgs, findBrowser } from './scripts/browser.mjs';

const browser = await findBrowser();
/** Another checkout on this machine may be testing, too. */
const port = Number(process.env.UNMIXING_PORT ?? 4183);

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  // Two cores, and training is what is being tested: one page at a time.
  workers: 1,
  reporter: [['list']],
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    viewport: { width: 1440, height: 900 },
    // Ten megabytes fetched in the background of every test; offline.spec.ts has its own.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: browser.executablePath,
      args: browserArgs,
      env: { ...process.env, ...browser.env },
    },
  },
  webServer: {
    command: `npm run build && node scripts/host/serve.mjs --port ${port}`,
    url: `http://127.0.0.1:${port}/`,
    timeout: 180_000,
    reuseExistingServer: !process.env.CI,
  },
});
