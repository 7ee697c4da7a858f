import { availableParallelism } from 'node:os';
import path from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserArgs, findBrowser } from './scripts/browser.mjs';

// `npm run test:unit` must not need a browser, so it is looked for only when the GPU project may run.
const gpuWanted = !process.argv.includes('unit');
const browser = gpuWanted ? await findBrowser() : { executablePath: '', env: {} };

const umbrella = path.resolve('node_modules/@tensorflow/tfjs/dist/index.js');

export default defineConfig({
  test: {
    // Vitest leaves a core free, which on two cores is half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        // The package's ES modules, so that it and the parts of it that we import are one tfjs; Node's file is a second.
        resolve: { alias: [{ find: /^@tensorflow\/tfjs$/, replacement: umbrella }] },
        test: {
          name: 'unit',
          environment: 'node',
          include: ['{src,workers,testdata,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.gpu.test.ts', '**/node_modules/**'],
          // The longest takes six seconds of one core; a busy machine gives it a tenth of one.
          testTimeout: 120_000,
          // tfjs' ES modules import folders, which Node itself refuses; Vite resolves them.
          server: { deps: { inline: [/@tensorflow/] } },
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
