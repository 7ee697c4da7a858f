/** What can go wrong between a host and the studio, each in its own sentence. */
import type { StudioError } from '../../scene/errors';
import { hostOf, nameOfAddress } from '../../scene/linkFile';
import { fileError } from '../fileError';

const about = (
  address: string,
  field: string,
  message: string,
  found: string,
  expected: string,
  advice: string,
): StudioError =>
  fileError({ file: nameOfAddress(address), field, message, found, expected, advice });

const download = 'download the file in the browser and open it as a file';
const part = 'parts of the file (206)';

/** Of a status that is neither the whole nor a part. */
export function badStatus(address: string, status: number, tries: number): StudioError {
  const host = hostOf(address);
  const found = `status ${status}${tries > 1 ? `, ${tries} times` : ''}`;
  const say = (message: string, advice: string) =>
    about(address, 'status', message, found, part, advice);
  if (status === 404 || status === 410)
    return say(
      `${host} has no such file.`,
      'Check the address, letter by letter; the file may have been moved or deleted.',
    );
  if (status === 401 || status === 403)
    return say(
      `${host} does not give this file to everybody.`,
      `It may need a sign-in, or a signed address may have run out: fetch a new address, or ${download}.`,
    );
  if (status === 429)
    return say(
      `${host} asks for fewer requests.`,
      'Wait some minutes, then try again; what was read is kept only while the import stays open.',
    );
  if (status === 416)
    return say(
      `${host} says that the file is shorter than it said before.`,
      'Try again: the file may have been replaced meanwhile.',
    );
  if (status >= 500)
    return say(
      `${host} has a fault of its own.`,
      `Try again later, or ${download} when it is back.`,
    );
  return say(
    `${host} answers with something that is not expected here.`,
    `Open the address in the browser to see what it says, or ${download}.`,
  );
}

/** The page has no say in it: browsers tell it nothing of an answer that another host does not share. */
export function unreachable(
  address: string,
  { offline, reached, why, elsewhere }: Unreachable,
): StudioError {
  const host = hostOf(address);
  if (offline)
    return about(
      address,
      'connection',
      'This computer is offline.',
      'no connection',
      `an answer of ${host}`,
      'Connect it, then try again.',
    );
  if (reached)
    return about(
      address,
      'Access-Control-Allow-Origin',
      `${host} does not let other pages read its files (CORS).`,
      'an answer that the browser keeps from the studio',
      'the header Access-Control-Allow-Origin: *',
      `Ask whoever runs ${host} to send it, or ${download}.`,
    );
  return about(
    address,
    'connection',
    elsewhere
      ? `${host} could not be reached, or does not let other pages read its files (CORS).`
      : `${host} could not be reached.`,
    why || 'no answer',
    elsewhere ? 'an answer with the header Access-Control-Allow-Origin: *' : 'an answer',
    `Open the address in the browser: if it opens there, the host does not share it with other pages, so ${download}.`,
  );
}

export interface Unreachable {
  readonly offline: boolean;
  /** It answers, and only its answer is kept from us. */
  readonly reached: boolean;
  /** What the system says. */
  readonly why: string;
  /** The studio runs in a page, and the host is another. */
  readonly elsewhere: boolean;
}

export const forbiddenHere = (address: string): StudioError =>
  about(
    address,
    'Content-Security-Policy',
    `The server that this studio comes from does not let it fetch from ${hostOf(address)}.`,
    `connect-src without ${hostOf(address)}`,
    'a policy for links (docs/hosting.md, “Links”)',
    `Ask whoever runs this studio to allow it, or ${download}.`,
  );

/** Browsers let a page of https fetch from https only. */
export const insecure = (address: string): StudioError =>
  about(
    address,
    'address',
    `This studio came by https, so that the browser lets it fetch from https addresses only.`,
    'an address of http',
    'an address of https',
    `Try https://${hostOf(address)}; where there is none, ${download}.`,
  );

export const dropped = (address: string, got: string, tries: number): StudioError =>
  about(
    address,
    'connection',
    `The connection to ${hostOf(address)} broke while the file was read.`,
    `${got}${tries > 1 ? `, ${tries} times` : ''}`,
    'all bytes that were asked for',
    'Try again; where it keeps breaking, download the file first.',
  );

export const silent = (address: string, seconds: number): StudioError =>
  about(
    address,
    'connection',
    `${hostOf(address)} does not go on answering.`,
    `nothing for ${seconds} s`,
    'an answer',
    'Try again later, or download the file first.',
  );

export const redirected = (address: string, to: string): StudioError =>
  about(
    address,
    'address',
    `${hostOf(address)} sends on to ${hostOf(to)}, another host.`,
    `a redirect to ${hostOf(to)}`,
    `the file itself from ${hostOf(address)}`,
    `If you trust ${hostOf(to)}, open this address instead: ${to.length > 200 ? `${to.slice(0, 200)}…` : to}`,
  );

export const noRanges = (address: string, size: number | null): StudioError =>
  about(
    address,
    'Range',
    `${hostOf(address)} sends whole files only, and this one is large or of unknown size.`,
    size === null ? 'the whole file (200)' : `the whole file (200), ${size} bytes`,
    part,
    `To read a part of it the host would have to answer requests for ranges; ${download}.`,
  );

export const wrongRange = (address: string, found: string, expected: string): StudioError =>
  about(
    address,
    'Content-Range',
    `${hostOf(address)} does not send the part of the file that was asked for.`,
    found,
    expected,
    `Nothing it sends can be trusted to lie where it says: ${download}.`,
  );

export const wrongLength = (address: string, found: number, expected: number): StudioError =>
  about(
    address,
    'Content-Length',
    `${hostOf(address)} sends another number of bytes than it says.`,
    `${found} bytes`,
    `${expected} bytes`,
    `Try again; where it happens again, ${download}.`,
  );

export const changed = (address: string, what: string, found: string, was: string): StudioError =>
  about(
    address,
    what,
    `The file at ${hostOf(address)} has changed since the studio began to read it.`,
    found,
    was,
    'Open the address again: parts of the old and the new file do not fit together.',
  );

export const webPage = (address: string): StudioError =>
  about(
    address,
    'content',
    `${hostOf(address)} sends a web page in place of the file.`,
    'a web page (HTML)',
    'the file itself',
    `The address may be that of a page about the file, or it may ask you to sign in: copy the address of its download button, or ${download}.`,
  );

export const unknownSize = (address: string): StudioError =>
  about(
    address,
    'Content-Range',
    `${hostOf(address)} does not say how large the file is.`,
    'no Content-Range and no Content-Length that a page may see',
    'Access-Control-Expose-Headers: Content-Range, ETag',
    `Ask whoever runs ${hostOf(address)} to send it, or ${download}.`,
  );
