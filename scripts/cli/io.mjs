/** The process as the command line's code sees it in the repository: its versions, packages and threads. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './bundle.mjs';
import { processIo } from './processIo.mjs';

export { exit } from './processIo.mjs';

const require = createRequire(import.meta.url);
const versionOf = (file) => JSON.parse(readFileSync(file, 'utf8')).version;
const packageJson = (name) => path.join(root, 'node_modules', name, 'package.json');

export const nodeIo = () =>
  processIo({
    versions: {
      'unmixing-studio': versionOf(path.join(root, 'package.json')),
      tfjs: versionOf(packageJson('@tensorflow/tfjs-core')),
    },
    wasmFolder: `${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`,
    thread: new URL('./applyThread.mjs', import.meta.url),
  });
