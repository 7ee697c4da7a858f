/** Whether memory can be shared between the page and its workers: asked of the thing itself, in each of them. */

/**
 * An isolated page is not enough: WebKit has had isolated pages without `SharedArrayBuffer`. Nor is the constructor:
 * some browsers have it on pages that may not hand its buffers on. Node has no such flag and needs none.
 */
export function canShare(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  return (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;
}

/** @returns whether a buffer is shared memory; false where there is no such thing */
export function isShared(buffer: ArrayBufferLike): buffer is SharedArrayBuffer {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}
