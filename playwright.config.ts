import { defineConfig } from '@playwright/test';
import { browserArgs, findBrowser } from './scripts/browser.mjs';

const browser = await findBrowser();
/** Another checkout on this machine may be testing, too. */
const port = Number(process.env.UNMIXING_PORT ?? 4183);

/**
 * Pages of tests live for seconds: compiling their JavaScript once more, for speed, and sweeping beside it takes a fifth of
 * all they do. In engines.spec.ts Chromium is as people have it.
 */
const shortLived = '--js-flags=--no-turbofan --single-threaded-gc';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // One page at a time kept 1.1 of two cores busy (361 s of the processor in 342 s): it trains, waits for an autosave, is
  // asked what it shows. Two fill them. Tests of one file stay in order, and none measures time.
  workers: 2,
  reporter: [['list'], ['./e2e/tellFailures.ts']],
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    viewport: { width: 1440, height: 900 },
    // Ten megabytes fetched in the background of every test; offline.spec.ts has its own.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: browser.executablePath,
      args: [...browserArgs, shortLived],
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
