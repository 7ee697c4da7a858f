/** The built studio on localhost for the person who started it: served, opened in their browser, its address printed. */
import { spawn } from 'node:child_process';
import { serve } from './server.mjs';

/** Opens the person's browser; where there is none, the printed address is enough. */
function show(address) {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '']
        : ['xdg-open'];
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

/** UNMIXING_LINKS="https://data.example.org" narrows where links may lead, "none" forbids them; docs/hosting.md. */
function linksOf(text) {
  if (text === undefined) return {};
  const sources = text.split(/[\s,]+/).filter(Boolean);
  return { links: sources.length === 1 && sources[0] === 'none' ? [] : sources };
}

/** The next free port from here on, as people have more than one thing running. */
async function serveFrom(folder, first) {
  const links = linksOf(process.env.UNMIXING_LINKS);
  for (let port = first; ; port++) {
    try {
      return await serve({ folder, port, host: 'localhost', ...links });
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || process.env.PORT || port > first + 20) throw error;
    }
  }
}

/** @param {string} folder the build */
export async function present(folder) {
  const { address } = await serveFrom(folder, Number(process.env.PORT ?? 4173));
  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  if (hasDisplay && !process.env.CI) show(address);
  console.log(`\nUnmixing Studio is at ${address}\nPress Ctrl+C to stop.`);
}
