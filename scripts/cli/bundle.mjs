/**
 * The command line's code for Node. The sources are TypeScript with Vite's `?raw` and `?url` imports, and tfjs's modules
 * import folders, which Node refuses; so they are bundled once by Vite into node_modules/.cache and loaded from there
 * until a source changes. Bundling takes about two seconds, loading a bundle a quarter of one.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pageFolders, testFiles } from '../ranks.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const cache = path.join(root, 'node_modules/.cache/unmixing-studio-cli');
/** Bundles of older sources that are kept, for runs that are still going on. */
const KEEP = 4;

/** @param without folders of src that are left out */
function* sources(folder, without) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!(path.dirname(file).endsWith('src') && without.includes(entry.name)))
        yield* sources(file, without);
    } else if (!testFiles.test(entry.name)) yield file;
  }
}

/** Changes with every byte of the sources and with the installed packages. */
function fingerprint(entry, folders, without) {
  const hash = createHash('sha256').update(entry);
  const here = fileURLToPath(import.meta.url);
  const files = folders.flatMap((folder) => [...sources(path.join(root, folder), without)]);
  for (const file of [...files, path.join(root, 'package.json'), here]) {
    hash.update(`${path.relative(root, file)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/** One file from one entry, for Node; packages but tfjs stay outside and are found in node_modules. */
export async function bundle(entry, folder, { minify = false } = {}) {
  const { build } = await import('vite');
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: [/^@tensorflow\//], target: 'node' },
    build: {
      ssr: path.join(root, entry),
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      minify,
      rollupOptions: {
        output: {
          entryFileNames: 'main.mjs',
          chunkFileNames: '[name]-[hash].mjs',
          // tfjs's WASM loader is CommonJS and asks where it lies.
          banner: 'const __dirname = import.meta.dirname, __filename = import.meta.filename;',
        },
      },
    },
  });
}

/** The module src/cli/index.ts, bundled when the sources have changed. */
export const loadCli = () => loadBundle('src/cli/index.ts', ['src'], pageFolders);

/** The module scripts/lessons/main.ts, likewise: it plays lessons in the store. */
export const loadLessons = () =>
  loadBundle('scripts/lessons/main.ts', ['src', 'scripts/lessons'], ['ui']);

/** The module scripts/pretrain/main.ts, likewise: it trains the prior. */
export const loadPretrain = () =>
  loadBundle('scripts/pretrain/main.ts', ['src', 'scripts/pretrain'], pageFolders);

async function loadBundle(entry, folders, without) {
  const folder = path.join(cache, fingerprint(entry, folders, without));
  if (!existsSync(folder)) {
    // Built beside and renamed whole: two commands started at once do not read each other's halves.
    const building = `${folder}-${process.pid}`;
    await bundle(entry, building);
    try {
      renameSync(building, folder);
    } catch {
      rmSync(building, { recursive: true, force: true });
    }
    forgetOld(folder);
  }
  return import(pathToFileURL(path.join(folder, 'main.mjs')).href);
}

function forgetOld(current) {
  const kept = readdirSync(cache, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.includes('-'))
    .map((entry) => path.join(cache, entry.name))
    .filter((folder) => folder !== current)
    .sort((a, b) => age(a) - age(b));
  for (const folder of kept.slice(KEEP)) rmSync(folder, { recursive: true, force: true });
}

const age = (folder) => Date.now() - statSync(folder).mtimeMs;
