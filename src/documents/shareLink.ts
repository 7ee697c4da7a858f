/**
 * The share document as the fragment of a link, `u1.<base64url>` (envelope.ts), of short-keyed JSON (shortKeys.ts).
 */
import { askAgain, fromFragment, toFragment } from './envelope';
import { readShare, shareJson } from './share';
import type { ShareDocument } from './share';
import { longKeys, shortKeys } from './shortKeys';

const letter = 'u';

export interface Encoded {
  /** Without #. */
  readonly fragment: string;
  /** Labels whose fractions lost digits: a run of the link may differ from one of the original in the last ones. */
  readonly rounded: number;
}

/** @throws StudioError (kind `link`) where it is longer than a link can be; a file holds it */
export function encodeShare(document: ShareDocument): Encoded {
  const { value, rounded } = shortKeys(shareJson(document));
  return { fragment: toFragment(letter, value), rounded };
}

/**
 * @param fragment of an address, without #
 * @throws StudioError (kind `link`) that says what is wrong with it
 */
export const decodeShare = (fragment: string): ShareDocument =>
  readShare(longKeys(fromFragment(letter, fragment)), {
    kind: 'link',
    what: 'link',
    advice: askAgain,
  });
