/** The process as the command line's code sees it (src/cli/io.ts): streams, signals, versions, packages. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './bundle.mjs';

const require = createRequire(import.meta.url);
const versionOf = (file) => JSON.parse(readFileSync(file, 'utf8')).version;
const packageJson = (name) => path.join(root, 'node_modules', name, 'package.json');

export function nodeIo() {
  return {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    terminal: process.stderr.isTTY === true,
    versions: {
      'unmixing-studio': versionOf(path.join(root, 'package.json')),
      tfjs: versionOf(packageJson('@tensorflow/tfjs-core')),
      node: process.versions.node,
    },
    wasmFolder: `${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))}/`,
    loadWebGpu: () => import('webgpu'),
    onInterrupt(listener) {
      // The second Ctrl-C finds no listener and ends the process at once.
      process.once('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
  };
}

/** Ends the process when everything written has left it: GPU threads and message channels would keep it alive. */
export function exit(code) {
  process.exitCode = code;
  process.stderr.write('', () => process.stdout.write('', () => process.exit(code)));
}
