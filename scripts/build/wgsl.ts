/** A plugin for Vite: our WGSL goes into the worker without comments and indentation, which are a third of it. */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Comment lines go, but for the directives of src/kernels/webgpu/preprocess.ts. */
export const shorter = (source: string): string =>
  source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && (!line.startsWith('//') || line.startsWith('// @')))
    .join('\n');

export const shortWgsl = (): Plugin => ({
  name: 'studio-short-wgsl',
  apply: 'build',
  enforce: 'pre',
  load(id) {
    const [file, query] = id.split('?');
    if (!file.endsWith('.wgsl') || query !== 'raw') return null;
    return `export default ${JSON.stringify(shorter(readFileSync(file, 'utf8')))}`;
  },
});
