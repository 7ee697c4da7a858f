/** What the build adds for its hosts: the page's own policy, the service worker's list, what ships, compressed copies. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
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

/** Not for the service worker: itself, what is about the build, and copies. */
const UNKEPT = /^sw\.js$|\.(br|gz)$|^sbom\.cdx\.json$|licen[cs]es?\.(txt|md|json)$/i;

const listed = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'),
    )
    .sort();

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('base64');

/** The list of the build's files into sw.js: with any byte of any of them it is another file, and browsers fetch it. */
function fillServiceWorker(folder) {
  const at = path.join(folder, 'sw.js');
  const files = Object.fromEntries(
    listed(folder)
      .filter((file) => !UNKEPT.test(file))
      // A page is asked for by its folder; some hosts send index.html elsewhere.
      .map((file) => [
        file === 'index.html' ? '' : file,
        sha256(readFileSync(path.join(folder, file))),
      ]),
  );
  const list = JSON.stringify(files);
  const version = createHash('sha256').update(list).digest('hex').slice(0, 12);
  const text = readFileSync(at, 'utf8');
  const filled = text
    .replace(/(["'`])%%FILES%%\1/, () => JSON.stringify(list))
    .replace('%%VERSION%%', version);
  if (filled.includes('%%')) throw new Error('sw.js has no place for its list of files.');
  if (/(^|[;}\s])(import|export)\s*[{*"'`]/.test(filled)) {
    throw new Error('sw.js must be one classic script.');
  }
  writeFileSync(at, filled);
}

/** What ships, as CycloneDX, from npm's own knowledge of the installed packages. */
function writeSbom(folder, root) {
  const done = spawnSync('npm', ['sbom', '--omit=dev', '--sbom-format', 'cyclonedx'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) {
    console.warn(`No sbom.cdx.json: npm sbom failed (${(done.stderr ?? '').trim().slice(0, 200)})`);
    return;
  }
  const list = JSON.parse(done.stdout);
  // The same for the same packages: npm names the folder, the hour and a random number.
  list.metadata.component.name = 'unmixing-studio';
  delete list.metadata.timestamp;
  delete list.serialNumber;
  writeFileSync(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(list, null, 2)}\n`);
}

/** A .br and a .gz beside each file, for servers that send them as they are (ours, nginx, Caddy). */
function compressCopies(folder) {
  for (const file of listed(folder)) {
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
}

/** When the build is written: the service worker's list, the list of packages, compressed copies. */
export function filesForHosts() {
  let root = '.';
  let folder = 'dist';
  return {
    name: 'files-for-hosts',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      folder = path.resolve(root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      handler() {
        fillServiceWorker(folder);
        writeSbom(folder, root);
        compressCopies(folder);
      },
    },
  };
}
