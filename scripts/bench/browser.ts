/**
 * A Vite server and a Chromium for the bench, and a fresh page for each measurement: caches, pools and the WASM heap of
 * one do not colour the next. It measures nothing.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright';
import { createServer } from 'vite';
import { browserArgs, findBrowser } from '../browser.mjs';
import type { Options } from './options';
import type { Bench } from './page';
import type { EngineFacts, EngineName } from './results';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Chromium's flags for a kind of GPU. */
export function launchArgs(gpu: Options['gpu'], headed: boolean): string[] {
  if (gpu === 'software') return browserArgs;
  const args = browserArgs.filter((arg) => !arg.startsWith('--use-webgpu-adapter'));
  return [
    ...args,
    '--ignore-gpu-blocklist',
    '--enable-gpu',
    // The new headless mode draws on the GPU; Playwright asks for the old one.
    ...(headed ? [] : ['--headless=new']),
  ];
}

type Method = keyof Bench;
/** Calls a function of page.ts. */
export type Call = <M extends Method>(
  name: M,
  ...args: Parameters<Bench[M]>
) => Promise<Awaited<ReturnType<Bench[M]>>>;

export interface Tab {
  readonly facts: EngineFacts;
  readonly call: Call;
  /** Bytes of the JavaScript heap after a garbage collection. */
  readonly heapBytes: () => Promise<number>;
}

export interface Session {
  /** Browser and version. */
  readonly name: string;
  /**
   * Runs `work` in a new page with this engine.
   * @throws Error when the engine does not start, the page reports an error, or SwiftShader came for a GPU
   */
  readonly withTab: <T>(
    engine: EngineName,
    work: (tab: Tab) => Promise<T>,
    /** As many as the page is to see, so that its threads are known; all without it. */
    cores?: number,
  ) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** @throws Error when there is no browser */
export async function openSession({ gpu, headed }: Options): Promise<Session> {
  const { executablePath, env } = await findBrowser();
  const browser = await chromium.launch({
    executablePath,
    args: launchArgs(gpu, headed),
    headless: gpu === 'software' && !headed,
    // The packaged browser's variables name SwiftShader as the only driver.
    env: { ...process.env, ...env, ...(gpu === 'hardware' ? { VK_ICD_FILENAMES: '' } : {}) },
  });
  const server = await createServer({
    root,
    logLevel: 'error',
    server: { port: 0, hmr: false, watch: null, fs: { strict: false } },
    optimizeDeps: { entries: ['scripts/bench/index.html'] },
  });
  await server.listen();
  const address = `${server.resolvedUrls?.local[0] ?? ''}scripts/bench/index.html`;

  return {
    name: `${browser.browserType().name()} ${browser.version()}`,
    async withTab(engine, work, cores) {
      const page = await browser.newPage();
      const errors: string[] = [];
      const said: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') said.push(message.text());
      });
      try {
        page.setDefaultTimeout(0);
        await page.goto(address);
        try {
          await page.waitForFunction('!!globalThis.bench', undefined, { timeout: 60_000 });
        } catch {
          throw new Error(
            `the page did not load: ${[...errors, ...said].join('; ') || 'no reason given'}`,
          );
        }
        const call = caller(page);
        const facts = await call('engine', engine, cores);
        if (gpu === 'hardware' && facts.engine === 'webgpu' && facts.software)
          throw new Error(
            `the browser offers only ${facts.adapter}, which is no GPU; see docs/performance.md, "How to measure"`,
          );
        const result = await work({ facts, call, heapBytes: () => heapOf(page) });
        if (errors.length > 0) throw new Error(`errors in the page: ${errors.join('; ')}`);
        return result;
      } finally {
        await page.close();
      }
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

function caller(page: Page): Call {
  return (name, ...args) =>
    page.evaluate(
      ([method, given]) =>
        (globalThis as unknown as { bench: Record<string, (...x: unknown[]) => unknown> }).bench[
          method
        ](...given),
      [name, args as unknown[]] as const,
    ) as Promise<never>;
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  // Twice: what a finaliser lets go is collected by the second.
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
