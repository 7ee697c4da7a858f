import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { licences } from './scripts/build/licences.ts';
import { shortWgsl } from './scripts/build/wgsl.ts';
import { filesForHosts, ownPolicy } from './scripts/host/buildPlugins.mjs';
import { isolation } from './scripts/host/policy.mjs';

const licence = licences();
/** Of a shared chunk: rolldown names it after everybody who needs it. */
const shortName = (name: string): string => name.replace(/^shared~.*/, 'shared');

export default defineConfig({
  base: './',
  plugins: [react(), licence.page, ownPolicy(), filesForHosts()],
  worker: {
    format: 'es',
    plugins: () => [licence.worker(), shortWgsl()],
    // tfjs's 700 licence comments were a third of a worker; licences.txt has them once.
    rolldownOptions: { output: { comments: { legal: false, annotation: false, jsdoc: false } } },
  },
  server: { headers: isolation },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1600,
    rolldownOptions: {
      input: { index: 'index.html', sw: 'workers/service.worker.ts' },
      output: {
        // Beside the page, under one name: its place is its scope, and browsers look there for a new one.
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: ({ name }) => `assets/${shortName(name)}-[hash].js`,
        assetFileNames: ({ names }) =>
          `assets/${shortName(path.parse(names[0] ?? 'file').name)}-[hash][extname]`,
        // Left alone, each set of modules that the same parts need is a file: 119 for a page at rest, most under 3 kB. A
        // request costs a browser some milliseconds, however small its answer. What is there from the start is one file;
        // what the parts that come later share is some, of parts that need about the same.
        codeSplitting: {
          groups: [
            {
              name: 'page',
              tags: ['$initial'],
              test: /[\\/](?:src|node_modules)[\\/]/,
              priority: 2,
            },
            {
              name: 'shared',
              test: /[\\/]src[\\/]/,
              ...{ minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 30_000 },
              priority: 1,
            },
          ],
        },
      },
    },
  },
});
