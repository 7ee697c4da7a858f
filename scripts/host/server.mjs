/**
 * Serves the built studio: `npm start`, the end-to-end tests and the measurements. sirv finds, types, compresses (from
 * the .br and .gz files of the build) and cuts; what is ours is which headers every answer carries, 304 among them:
 * WebKit asks a worker's script for them again each time.
 */
import { createServer } from 'node:http';
import sirv from 'sirv';
import {
  cacheControl,
  embedHeaders,
  headers as ours,
  isEmbed,
  isLinkWorker,
  linkSources,
  linksPolicy,
} from './policy.mjs';

/** sirv knows this one form, and takes an end of 0 for none; any other range may be answered with the whole file. */
function isPlainRange(range) {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  return from !== undefined && (to === '' || (Number(to) > 0 && Number(to) >= Number(from)));
}

/**
 * @param {object} options
 * @param {string} options.folder the build
 * @param {number} [options.port] 0 takes a free one
 * @param {string} [options.host]
 * @param {string} [options.base] the path it lies under, with a slash at both ends
 * @param {'all' | 'none'} [options.headers] 'none' as web space without any configuration: types, and nothing else
 * @param {readonly string[]} [options.links] where links may lead (sources of connect-src); none: nowhere
 * @param {boolean} [options.fresh] for tests: files may change while it serves them
 * @param {(req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) => boolean} [options.before]
 *   for tests: may answer itself, and then returns true
 * @returns {Promise<{address: string, close: () => Promise<void>}>}
 */
export async function serve({
  folder,
  port = 0,
  host = '127.0.0.1',
  base = '/',
  headers = 'all',
  links = linkSources,
  fresh = false,
  before = () => false,
}) {
  const files = sirv(folder, { etag: true, brotli: true, gzip: true, dev: fresh });
  const server = createServer((req, res) => {
    const [path, query] = (req.url ?? '/').split('?', 2);
    if (headers === 'all') {
      const all = isEmbed(query) ? { ...ours, ...embedHeaders } : ours;
      for (const [name, value] of Object.entries(all)) res.setHeader(name, value);
      if (isLinkWorker(path, query)) res.setHeader('Content-Security-Policy', linksPolicy(links));
      res.setHeader('Cache-Control', cacheControl(path));
      res.setHeader('Vary', 'Accept-Encoding');
    }
    if (before(req, res)) return;
    // What is not there may come: nobody keeps that answer.
    const end = (status, more = {}) =>
      res
        .writeHead(status, { ...(headers === 'all' && { 'Cache-Control': 'no-store' }), ...more })
        .end();
    if (req.method !== 'GET' && req.method !== 'HEAD') return end(405, { Allow: 'GET, HEAD' });
    // Without the slash the page's own relative addresses would lead beside it.
    if (`${path}/` === base) return end(308, { Location: base + (query ? `?${query}` : '') });
    if (!path.startsWith(base)) return end(404);
    req.url = `/${path.slice(base.length)}`;
    // A part of a file that has changed since is no part of it; sirv does not look.
    if (req.headers['if-range'] || !isPlainRange(req.headers.range)) {
      delete req.headers.range;
    }
    return files(req, res, () => end(404));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const at = server.address();
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    address: `http://${name}:${at.port}${base}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
