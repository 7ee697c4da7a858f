/**
 * TensorFlow.js for the unit tests: its packages bundled once into a few files, which each of 200 test files loads, in
 * the place of 900 modules. A package's own file for Node is a second tfjs beside the parts that the studio imports, so
 * these come from its ES modules, in one build, and share their chunks.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { build } from 'vite';

const packages = path.resolve('node_modules/@tensorflow');

/** What tests and the studio import, and the ES module that it is. */
const entries = {
  '@tensorflow/tfjs': 'tfjs/dist/index.js',
  '@tensorflow/tfjs-core': 'tfjs-core/dist/index.js',
  '@tensorflow/tfjs-core/dist/register_all_gradients': 'tfjs-core/dist/register_all_gradients.js',
  '@tensorflow/tfjs-backend-cpu': 'tfjs-backend-cpu/dist/index.js',
  '@tensorflow/tfjs-backend-wasm': 'tfjs-backend-wasm/dist/index.js',
};

/** What these modules use and only scripts of Node have; with it Node loads them as they are. */
const scriptNames = `import { createRequire as makeRequire } from 'node:module';
const require = makeRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

const flat = (id) => id.replaceAll('/', '_').replace('@', '');

/** An import of exactly this. */
const exactly = (id) => new RegExp(`^${id}$`);

/** Makes the bundle where it is not there yet; gives aliases of the packages to the bundle's files. */
export async function bundleTfjs() {
  const packaged = ['tfjs', 'tfjs-core', 'tfjs-backend-cpu', 'tfjs-backend-wasm'].map((name) =>
    readFileSync(path.join(packages, name, 'package.json'), 'utf8'),
  );
  const recipe = [...packaged, JSON.stringify(entries), scriptNames, make.toString()].join('\n');
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  const folder = path.resolve('node_modules/.cache', `unmixing-studio-tfjs-${key}`);
  if (!existsSync(folder)) await make(folder);
  return Object.keys(entries).map((id) => ({
    find: exactly(id),
    replacement: path.join(folder, `${flat(id)}.mjs`),
  }));
}

/** Two runs may do this at once; the one that is first stays. */
async function make(folder) {
  mkdirSync(path.dirname(folder), { recursive: true });
  const outDir = mkdtempSync(`${folder}-`);
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    resolve: {
      mainFields: ['module', 'main'],
      alias: Object.entries(entries).map(([id, file]) => ({
        find: exactly(id),
        replacement: path.join(packages, file),
      })),
    },
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      minify: false,
      target: 'node20',
      rolldownOptions: {
        preserveEntrySignatures: 'strict',
        input: Object.fromEntries(
          Object.entries(entries).map(([id, file]) => [flat(id), path.join(packages, file)]),
        ),
        output: {
          entryFileNames: '[name].mjs',
          chunkFileNames: '[name]-[hash].mjs',
          banner: scriptNames,
        },
      },
    },
  });
  // The gradients ask for flags that the core sets, and a build may load them before it.
  const gradients = path.join(
    outDir,
    `${flat('@tensorflow/tfjs-core/dist/register_all_gradients')}.mjs`,
  );
  const core = `./${flat('@tensorflow/tfjs-core')}.mjs`;
  writeFileSync(gradients, `import '${core}';\n${readFileSync(gradients, 'utf8')}`);
  // The backend looks for them beside itself.
  for (const kind of ['', '-simd', '-threaded-simd']) {
    const file = `tfjs-backend-wasm${kind}.wasm`;
    copyFileSync(path.join(packages, 'tfjs-backend-wasm/dist', file), path.join(outDir, file));
  }
  try {
    renameSync(outDir, folder);
  } catch (error) {
    rmSync(outDir, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
