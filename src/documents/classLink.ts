/**
 * An assignment as the fragment of a link, `c1.<base64url>` (envelope.ts): its share document with the short keys of
 * shared links (shortKeys.ts), its pixels as one list.
 */
import { hasFields } from '../scene/check';
import { assignmentFormat } from './classFormat';
import { classLimits, classVersion, readAssignment } from './classwork';
import type { Assignment } from './classwork';
import { askAgain, fromFragment, toFragment } from './envelope';
import { shareJson } from './share';
import { longKeys, shortKeys } from './shortKeys';

const letter = 'c';

/** Once released a letter never means anything else. */
const names = { id: 'i', title: 't', text: 'x', pixels: 'p', budget: 'b', share: 's' } as const;

/** @returns without #. @throws StudioError (kind `link`) where it is longer than a link can be; a file holds it */
export function encodeAssignment(assignment: Assignment): string {
  const { id, title, text, pixels, budget, share } = assignment;
  return toFragment(letter, {
    [names.id]: id,
    [names.title]: title,
    [names.text]: text,
    // With given pixels their number says how many.
    ...(pixels ? { [names.pixels]: pixels.flat() } : { [names.budget]: budget }),
    [names.share]: shortKeys(shareJson(share)).value,
  });
}

/**
 * @param fragment of an address, without #
 * @throws StudioError (kind `link`) that says what is wrong with it
 */
export function decodeAssignment(fragment: string): Assignment {
  const words = { kind: 'link', what: 'link', advice: askAgain } as const;
  return readAssignment(longAssignment(fromFragment(letter, fragment)), words);
}

/** What assignmentJson makes, of data that anybody may have written: unchecked. */
function longAssignment(value: unknown): unknown {
  if (!hasFields(value)) return value;
  const own = (name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);
  const known = new Set<string>(Object.values(names));
  const others = Object.fromEntries(Object.entries(value).filter(([name]) => !known.has(name)));
  const flat = own(names.pixels);
  const pixels = pairs(flat);
  return {
    ...others,
    ...{ format: assignmentFormat, version: classVersion },
    ...{ id: own(names.id), title: own(names.title), text: own(names.text) },
    ...(flat === undefined ? {} : { pixels }),
    budget: flat === undefined ? own(names.budget) : pixels?.length,
    share: longKeys(own(names.share)),
  };
}

/** Null where it is no list of pairs, or more than can be pixels. */
function pairs(flat: unknown): unknown[] | null {
  if (!Array.isArray(flat) || flat.length % 2 !== 0) return null;
  if (flat.length > 2 * classLimits.budget) return null;
  return Array.from({ length: flat.length / 2 }, (_, i): unknown => flat.slice(2 * i, 2 * i + 2));
}
