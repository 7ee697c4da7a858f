/**
 * Parts of a file read while everything waits, for the HDF5 library, which cannot be told to come back later. A worker
 * has synchronous requests (XMLHttpRequest; fetch has none); Node has none, and copies the file into memory.
 */
import type { Answer } from './transfer';

export interface SyncAnswer extends Pick<Answer, 'status' | 'header'> {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where it came from, after redirects. */
  readonly address: string;
}

/** @throws anything when there is no answer */
export type SyncFetch = (address: string, range: string) => SyncAnswer;

function inWorker(address: string, range: string): SyncAnswer {
  const asked = new XMLHttpRequest();
  asked.open('GET', address, false);
  asked.responseType = 'arraybuffer';
  asked.setRequestHeader('Range', range);
  asked.send();
  return {
    status: asked.status,
    header: (name) => asked.getResponseHeader(name),
    bytes: new Uint8Array((asked.response as ArrayBuffer | null) ?? new ArrayBuffer(0)),
    address: asked.responseURL === '' ? address : asked.responseURL,
  };
}

/** How a synchronous request is made here, or null where it cannot be. */
export const syncFetch = (): SyncFetch | null =>
  typeof XMLHttpRequest === 'undefined' ? null : inWorker;

/** Spent without giving way: nothing else can go on meanwhile anyway. */
export function pauseSync(ms: number): void {
  if (typeof SharedArrayBuffer === 'undefined') return;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
