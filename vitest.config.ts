import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserArgs, findBrowser } from './scripts/browser.mjs';
import { bundleTfjs } from './scripts/bundleTfjs.mjs';

// `npm run test:unit` must not need a browser, so it is looked for only when the GPU project may run.
const gpuWanted = !process.argv.includes('unit');
const browser = gpuWanted ? await findBrowser() : { executablePath: '', env: {} };

const gpuOnly = process.argv.includes('gpu') && !process.argv.includes('unit');
const tfjs = gpuOnly ? [] : await bundleTfjs();

export default defineConfig({
  test: {
    // Vitest leaves a core free, which on two cores is half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve: { alias: tfjs },
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{src,workers,testdata,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.gpu.test.ts', '**/node_modules/**'],
          setupFiles: ['./scripts/equalNumbers.ts'],
          // The longest takes six seconds of one core; a busy machine gives it a tenth of one.
          testTimeout: 120_000,
          // Node loads the bundle as it is, in a quarter of the time that Vitest takes to transform it.
          server: { deps: { external: [/unmixing-studio-tfjs/] } },
        },
      },
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
