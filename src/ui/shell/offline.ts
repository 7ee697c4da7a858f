/** The page's side of the service worker: registers it, and says what it has to say. Loaded after the page stands. */
import { createStore } from 'zustand/vanilla';

export interface OfflineState {
  /**
   * `insecure`: no https; `refused`: the browser keeps no copy (private window, blocked storage, a file that did not
   * come); `ready`: a whole copy is here.
   */
  readonly copy: 'unknown' | 'loading' | 'ready' | 'insecure' | 'refused';
  /** A newer version is here and waits until the tabs of this one are closed. */
  readonly update: boolean;
  /** One core and a copy of the scene, where the service worker could change that. */
  readonly mayIsolate: boolean;
  /** It was asked for, and takes effect with the next load. */
  readonly willIsolate: boolean;
}

export const offline = createStore<OfflineState>(() => ({
  copy: 'unknown',
  update: false,
  mayIsolate: false,
  willIsolate: false,
}));

let registration: ServiceWorkerRegistration | undefined;
let started = false;

/** How often a page that stays open asks whether there is a new version. */
const HOUR = 3_600_000;

/** Once; never throws and never reloads. */
export async function startOffline(): Promise<void> {
  if (started) return;
  started = true;
  if (!('serviceWorker' in navigator)) {
    offline.setState({ copy: window.isSecureContext ? 'refused' : 'insecure' });
    return;
  }
  const own = await register();
  // Some that block it answer with nothing.
  if (!own) {
    offline.setState({ copy: 'refused' });
    return;
  }
  registration = own;
  offline.setState({ copy: own.active ? 'ready' : 'loading', update: own.waiting !== null });
  const watch = (worker: ServiceWorker | null): void =>
    worker?.addEventListener('statechange', () => {
      const { state } = worker;
      if (state === 'installed' && own.active) offline.setState({ update: true });
      if (state === 'activated') ready();
      if (state === 'redundant' && !own.active) offline.setState({ copy: 'refused' });
    });
  watch(own.installing);
  own.addEventListener('updatefound', () => watch(own.installing));
  if (own.active) ready();
  setInterval(() => void own.update().catch(() => undefined), HOUR);
}

async function register(): Promise<ServiceWorkerRegistration | null> {
  try {
    return await navigator.serviceWorker.register('./sw.js', { updateViaCache: 'none' });
  } catch {
    return null;
  }
}

function ready(): void {
  offline.setState({ copy: 'ready', mayIsolate: globalThis.crossOriginIsolated === false });
}

/** Takes the new version: this page loads anew, other tabs stay as they are. */
export async function useNewVersion(): Promise<void> {
  const waiting = registration?.waiting;
  // Another tab has taken it already: this one only has to load anew.
  if (!waiting) return location.reload();
  const changed = new Promise((resolve) =>
    navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
  );
  waiting.postMessage({ type: 'use' });
  await changed;
  location.reload();
}

/** From the next load on, pages of the studio in this browser share memory and use several cores. */
export async function isolate(): Promise<void> {
  const worker = registration?.active;
  if (!worker) return;
  const { port1, port2 } = new MessageChannel();
  const done = new Promise((resolve) => {
    port1.onmessage = resolve;
  });
  worker.postMessage({ type: 'isolate', on: true }, [port2]);
  await done;
  offline.setState({ willIsolate: true });
}
