/** What the build adds for its hosts: the page's own policy, and compressed copies of its files. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { metaPolicy } from './policy.mjs';

/** First in the head: a policy counts for what comes after it. Not in development, where Vite writes scripts into the page. */
export const ownPolicy = () => ({
  name: 'own-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: metaPolicy },
      injectTo: 'head-prepend',
    },
    { tag: 'meta', attrs: { name: 'referrer', content: 'no-referrer' }, injectTo: 'head-prepend' },
  ],
});

const COMPRESSIBLE = /\.(js|css|html|svg|wasm|json|webmanifest|txt|md)$/;
/** Below this a packet is a packet. */
const SMALL = 1024;

/** A .br and a .gz beside each file, for servers that send them as they are (ours, nginx, Caddy). */
export function compressedCopies() {
  let folder = 'dist';
  return {
    name: 'compressed-copies',
    apply: 'build',
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const file of readdirSync(folder, { recursive: true })) {
        const at = path.join(folder, file);
        if (!COMPRESSIBLE.test(file)) continue;
        const bytes = readFileSync(at);
        if (bytes.length < SMALL) continue;
        // 9 of 11: the last two take ten times as long for three per cent.
        const params = {
          [constants.BROTLI_PARAM_QUALITY]: 9,
          [constants.BROTLI_PARAM_LGWIN]: 22,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        };
        writeFileSync(`${at}.br`, brotliCompressSync(bytes, { params }));
        writeFileSync(`${at}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
