/**
 * Libraries that carry their WebAssembly as text (zstddec) fetch it from a `data:` address. The studio's policy lets
 * fetch go to the page's own server and nowhere else, so such an address is answered here, and nothing is fetched.
 */

interface Place {
  fetch: typeof fetch;
}

const INLINE = /^data:([^,;]*)(?:;[^,;]*)*;base64,/;

/** @param place whose `fetch` is changed: a worker's global object */
export function answerInlineFiles(place: Place = globalThis): void {
  const real = place.fetch.bind(place);
  place.fetch = (input, options) => {
    const found = typeof input === 'string' ? INLINE.exec(input) : null;
    if (typeof input !== 'string' || !found) return real(input, options);
    try {
      const bytes = Uint8Array.from(atob(input.slice(found[0].length)), (c) => c.charCodeAt(0));
      return Promise.resolve(new Response(bytes, { headers: { 'Content-Type': found[1] } }));
    } catch {
      return Promise.reject(new TypeError('The inline file is not base64.'));
    }
  };
}
