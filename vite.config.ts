import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedCopies, ownPolicy } from './scripts/host/buildPlugins.mjs';
import { isolation } from './scripts/host/policy.mjs';

export default defineConfig({
  base: './',
  plugins: [react(), ownPolicy(), compressedCopies()],
  worker: { format: 'es' },
  server: { headers: isolation },
  build: { target: 'es2022', chunkSizeWarningLimit: 1600 },
});
