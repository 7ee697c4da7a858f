/**
 * Trusted Types: under the studio's policy a browser that has them takes the address of a script (of a worker, that is)
 * from this one place, and text for HTML or code from none.
 */

interface TrustedTypes {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (address: string) => string },
  ) => unknown;
}

interface Place {
  readonly location?: { readonly href: string; readonly origin: string; readonly protocol: string };
  readonly trustedTypes?: TrustedTypes;
}

/** Called first in the page and in a worker that starts workers: only scripts of the page's own server are started. */
export function trustOwnScripts(place: Place = globalThis): void {
  const { location, trustedTypes } = place;
  if (!location) return;
  trustedTypes?.createPolicy('default', {
    createScriptURL(address) {
      const { origin, protocol } = new URL(address, location.href);
      // A blob: has the origin of who made it, and is no file of the server.
      if (origin === location.origin && protocol === location.protocol) return address;
      throw new TypeError(`A script from elsewhere was refused: ${address.slice(0, 80)}`);
    },
  });
}
