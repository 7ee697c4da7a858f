/**
 * The service worker: keeps the files of one build, each checked against the build's list, and answers with them, so that
 * the studio works without a network and every tab stays with the version it was opened with. A new version is fetched
 * beside the old one and waits until no tab is left, or until a person asks for it. Becomes /sw.js; imports nothing.
 */
export {};

const worker = globalThis as unknown as ServiceWorkerGlobalScope;

/** Filled in by the build (scripts/host/buildPlugins.mjs): path from the page's folder to SHA-256 in base64. */
const FILES = JSON.parse('%%FILES%%') as Readonly<Record<string, string>>;
/** Caches are the origin's: another studio may lie beside this one, under another path. */
const OWN = `studio ${new URL(worker.registration.scope).pathname} `;
const NAME = `${OWN}%%VERSION%%`;

/** What a person chose for this browser, kept over versions. */
const CHOICES = 'choices';
const ISOLATE = new URL('isolate', worker.registration.scope).href;

/** Names with a hash never change, whichever version kept them. */
const isHashed = (path: string): boolean => path.startsWith('assets/');

const addressOf = (path: string): string => new URL(path, worker.registration.scope).href;

async function digest(response: Response): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/** Browsers take no answer for a page that came by a redirection (a host that sends index.html elsewhere). */
const plain = (response: Response): Response =>
  response.redirected ? new Response(response.body, { headers: response.headers }) : response;

/** A file that is here already, from this or another version, or else from the server, round its cache. */
async function obtain(path: string): Promise<Response> {
  const address = addressOf(path);
  const kept = isHashed(path) ? await caches.match(address, { ignoreVary: true }) : undefined;
  for (const found of [kept, undefined]) {
    const response = found ?? (await fetch(address, { cache: 'no-cache' }));
    if (response.ok && (await digest(response.clone())) === FILES[path]) return plain(response);
  }
  // Half of a new version is on the server, or something else stands in a file's place.
  throw new Error(`${path} is not the file of this version.`);
}

/** Fails as a whole: then the version before stays, and the browser tries again later. What has come is kept. */
async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  for (const path of Object.keys(FILES)) {
    if (await cache.match(addressOf(path), { ignoreVary: true })) continue;
    await cache.put(addressOf(path), await obtain(path));
  }
}

/** A person asked for this version while other tabs still use the one before. */
let hurried = false;

async function activate(): Promise<void> {
  if (!hurried) {
    const names = await caches.keys();
    await Promise.all(
      names.filter((n) => n.startsWith(OWN) && n !== NAME).map((n) => caches.delete(n)),
    );
  }
  // The first visit's page, too, may lose its network. Not waited for: Firefox 153 would wait for ever.
  void worker.clients.claim();
}

let isolating: Promise<boolean> | null = null;
const isIsolating = (): Promise<boolean> =>
  (isolating ??= caches
    .open(CHOICES)
    .then((cache) => cache.match(ISOLATE))
    .then(Boolean)
    .catch(() => false));

async function setIsolating(on: boolean): Promise<void> {
  const cache = await caches.open(CHOICES);
  if (on) await cache.put(ISOLATE, new Response('on'));
  else await cache.delete(ISOLATE);
  isolating = Promise.resolve(on);
}

/** The answer with the headers that let a page share memory, as a server could have sent them. */
function isolated(response: Response): Response {
  if (response.type === 'opaque' || response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** What is kept of a file; nothing where the browser cannot look (a full disk, a damaged profile). */
async function keptOf(path: string): Promise<Response | undefined> {
  const address = addressOf(path);
  try {
    const cache = await caches.open(NAME);
    return (
      (await cache.match(address, { ignoreVary: true })) ??
      // A tab of the version before asks for what it has not loaded yet.
      (isHashed(path) ? await caches.match(address, { ignoreVary: true }) : undefined)
    );
  } catch {
    return undefined;
  }
}

/** The worker that fetches links has a policy of its own, which the kept copy has not; without a network nothing needs it. */
const fresh = (request: Request, path: string): Promise<Response> =>
  fetch(request).catch(async (error: unknown) => {
    const kept = await keptOf(path);
    if (kept) return kept;
    throw error;
  });

async function answer(request: Request, path: string, links: boolean): Promise<Response> {
  const response = links
    ? await fresh(request, path)
    : ((await keptOf(path)) ?? (await fetch(request)));
  return (await isIsolating()) ? isolated(response) : response;
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  const scope = new URL(worker.registration.scope);
  if (request.method !== 'GET' || origin !== scope.origin) return;
  if (!pathname.startsWith(scope.pathname)) return;
  // The page inside another one has headers of its own, which the kept copy has not.
  if (request.mode === 'navigate' && searchParams.has('embed')) return;
  const path = pathname.slice(scope.pathname.length).replace(/^index\.html$/, '');
  event.respondWith(answer(request, path, searchParams.has('links')));
});

worker.addEventListener('message', (event) => {
  const data = event.data as { readonly type?: string; readonly on?: boolean };
  if (data.type === 'use') {
    hurried = true;
    event.waitUntil(worker.skipWaiting());
  } else if (data.type === 'isolate') {
    const done = setIsolating(data.on === true).then(() => event.ports[0]?.postMessage('done'));
    event.waitUntil(done);
  }
});
