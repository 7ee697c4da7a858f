import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { licences } from './scripts/build/licences.ts';
import { shortWgsl } from './scripts/build/wgsl.ts';
import { filesForHosts, ownPolicy } from './scripts/host/buildPlugins.mjs';
import { isolation } from './scripts/host/policy.mjs';

const licence = licences();

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
      },
    },
  },
});
