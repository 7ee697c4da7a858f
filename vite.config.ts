import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { licences } from './scripts/build/licences.ts';
import { shortWgsl } from './scripts/build/wgsl.ts';

// Cross-origin isolation lets the page and its workers share one copy of the cube (SharedArrayBuffer).
// Without these headers the studio still runs; it then copies the cube once into the training worker.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const licence = licences();

export default defineConfig({
  base: './',
  plugins: [react(), licence.page],
  worker: {
    format: 'es',
    plugins: () => [licence.worker(), shortWgsl()],
    // tfjs's 700 licence comments were a third of a worker; licences.txt has them once.
    rolldownOptions: { output: { comments: { legal: false, annotation: false, jsdoc: false } } },
  },
  server: { headers: isolation },
  preview: { headers: isolation },
  build: { target: 'es2022', chunkSizeWarningLimit: 1600 },
});
