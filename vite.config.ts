import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { filesForHosts, ownPolicy } from './scripts/host/buildPlugins.mjs';
import { isolation } from './scripts/host/policy.mjs';

export default defineConfig({
  base: './',
  plugins: [react(), ownPolicy(), filesForHosts()],
  worker: { format: 'es' },
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
