/**
 * Finds a Chromium for the browser tests on a machine that may have nothing but Node and npm, without root.
 * Order: UNMIXING_BROWSER (a path) → Playwright's own download → a browser installed on the system →
 * the Chromium inside the npm package @sparticuz/chromium (linux x64) → `playwright install` (needs internet).
 * It does not launch anything.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Flags that give headless Chromium a WebGPU adapter on the CPU (SwiftShader) and silence its background traffic. */
export const browserArgs = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const systemPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
];

/** @param {string | undefined} file */
function executable(file) {
  if (!file) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath() {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of systemNames) {
      const file = path.join(folder, name);
      if (executable(file)) return file;
    }
  }
  return systemPaths.find(executable);
}

async function playwrightPath() {
  try {
    const { chromium } = await import('playwright');
    const file = chromium.executablePath();
    return executable(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Unpacks the Chromium that travels inside the npm package, once, into node_modules/.cache. */
function packaged() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = path.join(root, 'node_modules', '.cache', 'unmixing-studio-browser');
  const file = path.join(folder, 'chromium');
  if (!executable(file)) {
    // Unpacked beside and renamed whole, so that an interrupted run leaves nothing half done.
    const unpacking = `${folder}-${process.pid}`;
    mkdirSync(unpacking, { recursive: true });
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    // The package unpacks under TMPDIR, and its shared libraries (nss, nspr) only where it believes it
    // runs on Amazon Linux 2023; both are set for this one child process.
    const child = spawnSync(
      process.execPath,
      ['-e', `const c = require(${JSON.stringify(entry)}); (c.default ?? c).executablePath()`],
      { env: { ...process.env, TMPDIR: unpacking, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' } },
    );
    if (child.status !== 0 || !executable(path.join(unpacking, 'chromium'))) return undefined;
    rmSync(folder, { recursive: true, force: true });
    renameSync(unpacking, folder);
  }
  const libraries = path.join(folder, 'al2023', 'lib');
  return {
    executablePath: file,
    env: {
      LD_LIBRARY_PATH: [libraries, folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
      VK_ICD_FILENAMES: path.join(folder, 'vk_swiftshader_icd.json'),
    },
  };
}

let found;

/**
 * @returns {Promise<{executablePath: string, env: Record<string, string>, source: string}>}
 * @throws {Error} naming what was tried, when no browser can be had
 */
export async function findBrowser() {
  if (found) return found;
  const wanted = process.env.UNMIXING_BROWSER;
  if (wanted === 'packaged') {
    const inside = packaged();
    if (!inside)
      throw new Error(
        'UNMIXING_BROWSER=packaged: the npm package has no browser for this platform.',
      );
    return (found = { ...inside, source: 'npm package @sparticuz/chromium' });
  }
  if (wanted) {
    if (!executable(wanted))
      throw new Error(`UNMIXING_BROWSER is set, but is not an executable file: ${wanted}`);
    return (found = { executablePath: wanted, env: {}, source: 'UNMIXING_BROWSER' });
  }
  let file = await playwrightPath();
  if (file) return (found = { executablePath: file, env: {}, source: "Playwright's download" });
  file = onPath();
  if (file) return (found = { executablePath: file, env: {}, source: 'installed on this system' });
  const inside = packaged();
  if (inside) return (found = { ...inside, source: 'npm package @sparticuz/chromium' });
  const cli = createRequire(import.meta.url).resolve('playwright/cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'inherit' });
  file = await playwrightPath();
  if (file) return (found = { executablePath: file, env: {}, source: "Playwright's download" });
  throw new Error(
    'No Chromium found. Tried UNMIXING_BROWSER, Playwright, the system, the npm package, and `playwright install`. ' +
      'Install Chrome or Chromium, or set UNMIXING_BROWSER to its path.',
  );
}
