import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserArgs, findBrowser } from './scripts/browser.mjs';
import { aloneTests } from './scripts/aloneTests.mjs';
import { bundleTfjs } from './scripts/bundleTfjs.mjs';

// `npm run test:unit` must not need a browser, so it is looked for only when the GPU project may run.
const unitWanted = process.argv.some((word) => /^(--project=)?unit\b/.test(word));
const gpuWanted = !unitWanted;
const browser = gpuWanted ? await findBrowser() : { executablePath: '', env: {} };

const gpuOnly = process.argv.includes('gpu') && !unitWanted;
const tfjs = gpuOnly ? [] : await bundleTfjs();

// By `--project unit`, as for a file while one works, every file has its own process.
const isolated = process.argv.some((word) => /^(--project=)?unit$/.test(word));
const alone = isolated ? [] : aloneTests();

/** A part of the unit tests. Two projects, because isolation is a project's: `--project 'unit*'` runs both. */
const unit = (name: string, files: { include: string[]; exclude: string[] }, isolate: boolean) => ({
  resolve: { alias: tfjs },
  test: {
    ...{ name, environment: 'node', isolate },
    include: files.include,
    exclude: ['**/*.gpu.test.ts', '**/node_modules/**', ...files.exclude],
    setupFiles: ['./scripts/equalNumbers.ts'],
    // The longest takes six seconds of one core; a busy machine gives it a tenth of one.
    testTimeout: 120_000,
    // Node loads the bundle as it is, in a quarter of the time that Vitest takes to transform it.
    server: { deps: { external: [/unmixing-studio-tfjs/] } },
  },
});

export default defineConfig({
  test: {
    // Vitest leaves a core free, which on two cores is half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      // One after the other in the same process: a third of their time went into loading and compiling code anew.
      unit(
        'unit',
        { include: ['{src,workers,testdata,scripts}/**/*.test.{ts,tsx}'], exclude: alone },
        isolated,
      ),
      ...(isolated ? [] : [unit('unit-alone', { include: alone, exclude: [] }, true)]),
      {
        test: {
          name: 'gpu',
          include: ['{src,workers}/**/*.gpu.test.ts'],
          testTimeout: 240_000,
          // One page at a time: SwiftShader already uses every core.
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: browser.executablePath,
                args: browserArgs,
                env: { ...process.env, ...browser.env },
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
