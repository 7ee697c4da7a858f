/** `npm start`: build the studio, serve it on localhost, open a browser where there is one, print the address. */
import { build, preview } from 'vite';

await build({ logLevel: 'warn' });
const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
const server = await preview({
  preview: { port: Number(process.env.PORT ?? 4173), open: hasDisplay && !process.env.CI },
});
const address = server.resolvedUrls?.local[0] ?? 'http://localhost:4173/';
console.log(`\nUnmixing Studio is at ${address}\nPress Ctrl+C to stop.`);
