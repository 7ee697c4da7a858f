/**
 * What the studio's page may do, in one place: `npm start` sends it (server.mjs), the build writes the part a page can
 * give itself into index.html (buildPlugins.mjs), and docs/hosting.md shows it for other servers (a test compares).
 */

/** One directive a line; `frame-ancestors` counts in a header only. */
export const directives = {
  'default-src': ["'none'"],
  // WebAssembly is compiled; nothing else is made of text.
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  // Colours of endmembers, positions and sizes are style attributes.
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'connect-src': ["'self'"],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ['default'],
};

const joined = (names) => names.map((name) => `${name} ${directives[name].join(' ')}`).join('; ');

/** The Content-Security-Policy header. */
export const policy = joined(Object.keys(directives));

/**
 * What a page asked for with `?embed=` gets in place of these: it may be shown inside any other page. It has no sessions
 * and no storage, so that nobody can be made to click something away in it; the studio itself stays unframed.
 */
export const embedHeaders = {
  'Content-Security-Policy': policy.replace("frame-ancestors 'none'", 'frame-ancestors *'),
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/**
 * Where the worker that reads links may fetch from: a person has typed an address, or agreed to one, before it starts.
 * The page and all its other workers stay with their own server.
 */
export const linkSources = ['https:', 'http:'];

/** @param {readonly string[]} [sources] what takes the place of linkSources; none: links are not fetched */
export const linksPolicy = (sources = linkSources) =>
  policy.replace("connect-src 'self'", ["connect-src 'self'", ...sources].join(' '));

/** True for the script of that worker alone: the read worker, asked for by this name. */
export const isLinkWorker = (path, query) =>
  /(^|\/)assets\/read\.worker-[\w-]+\.js$/.test(path) && /(^|&)links=/.test(query ?? '');

/** @param query of an address, without the question mark */
export const isEmbed = (query) => /(^|&)embed=/.test(query ?? '');

/** What of it a `<meta>` element may hold. */
export const metaPolicy = joined(Object.keys(directives).filter((n) => n !== 'frame-ancestors'));

/** Shared memory between the page and its workers: without these two the studio copies the scene and uses one core. */
export const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** What every answer carries, the short ones (304) too. */
export const headers = {
  'Content-Security-Policy': policy,
  ...isolation,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Names under assets/ hold a hash of what is in the file: it never changes. The others are asked for anew. */
export const cacheControl = (path) =>
  /(^|\/)assets\/[^/]+-[\w-]{8}\.\w+$/.test(path)
    ? 'public, max-age=31536000, immutable'
    : 'no-cache';
