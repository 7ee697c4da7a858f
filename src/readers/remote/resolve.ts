/**
 * From links to what readers read: each address asked for its first bytes, an ENVI header for its data and data for
 * their header, a Zarr store for its table of contents. What was fetched is kept as long as the same links are read.
 */
import { StudioError } from '../../scene/errors';
import { addressIn, hostOf, isLink } from '../../scene/linkFile';
import { fileError } from '../fileError';
import { isEnviHeader } from '../formats/envi/sniff';
import { formats } from '../registry';
import type { LinkOptions, OpenContext } from '../types';
import { RemoteFile } from './file';
import { Host } from './host';
import type { HostOptions } from './host';
import type { Meter } from './transfer';
import { isStoreAddress, openStore } from './zarrStore';

/** Endings of the data of an ENVI header, the likeliest first; '' is none. */
const DATA = ['', '.img', '.dat', '.bil', '.bsq', '.bip', '.raw', '.bin'];
const notThere = new Set(['status 404', 'status 410', 'status 403']);

/** What links stand for, and how much of it was fetched. */
export interface Linked {
  readonly files: readonly File[];
  readonly meter: Meter;
  /** Hosts, as a person would say them: "data.example.org". */
  readonly from: string;
}

interface Kept extends Linked {
  readonly addresses: string;
}

let kept: Kept | null = null;

/** Nobody reads these links any more. */
export function forgetLinks(): void {
  kept = null;
}

/** @returns null where no link is among the files @throws StudioError when one cannot be read, or is another file by now */
export async function followLinks(
  given: readonly File[],
  context: Pick<OpenContext, 'progress' | 'cancelled'>,
  options: LinkOptions = {},
): Promise<Linked | null> {
  if (!given.some(isLink)) {
    kept = null;
    return null;
  }
  const addresses = await Promise.all(
    given.map(async (file) => (isLink(file) ? addressIn(file) : null)),
  );
  const cancelled = (): boolean => context.cancelled();
  const all = JSON.stringify([addresses, given.map(({ name, size }) => [name, size])]);
  if (kept?.addresses === all) {
    const before = kept;
    kept = null;
    for (const file of before.files) await again(file, cancelled);
    kept = before;
    return before;
  }
  kept = null;
  const meter: Meter = { bytes: 0, requests: 0 };
  const files: File[] = [];
  for (const [i, address] of addresses.entries()) {
    if (address === null) {
      files.push(given[i]);
      continue;
    }
    context.progress(0, `Asking ${hostOf(address)}`);
    files.push(...(await filesOf(address, { meter, cancelled, ...options })));
  }
  const hosts = addresses.flatMap((address) => (address === null ? [] : hostOf(address)));
  kept = { addresses: all, files, meter, from: [...new Set(hosts)].join(', ') };
  return kept;
}

/** The same file at a later question: still the same bytes? */
async function again(file: File, cancelled: () => boolean): Promise<void> {
  if (!(file instanceof RemoteFile)) return;
  file.host.serve(cancelled);
  await file.host.lookAgain();
}

async function filesOf(address: string, options: HostOptions): Promise<RemoteFile[]> {
  if (isStoreAddress(address)) return [await openStore(address, options)];
  const file = new RemoteFile(await Host.open(address, options));
  const { head } = file.host;
  if (isEnviHeader(head)) return [file, await partner(address, dataOf(address), options, 'data')];
  const known = formats.some((format) => format.matches(head)) || latin(head) === 'PK\x03\x04';
  if (known || file.size === 0) return [file];
  const header = await partner(address, headersOf(address), options, 'header').catch(passOver);
  return header && isEnviHeader(header.host.head) ? [header, file] : [file];
}

const latin = (head: Uint8Array): string => String.fromCharCode(...head.subarray(0, 4));

/** A file that no format knows is told of by its bytes, not by the header that it might have had. */
function passOver(error: unknown): null {
  if (error instanceof StudioError && error.data.field === 'header') return null;
  throw error;
}

async function partner(
  address: string,
  candidates: readonly string[],
  options: HostOptions,
  what: 'data' | 'header',
): Promise<RemoteFile> {
  for (const candidate of candidates) {
    try {
      return new RemoteFile(await Host.open(candidate, options));
    } catch (error) {
      const missing = error instanceof StudioError && notThere.has(error.data.found ?? '');
      // Some hosts show a page of their own in place of what they do not have.
      const page = error instanceof StudioError && error.data.field === 'content';
      if (!missing && !page) throw error;
    }
  }
  const names = candidates.map((c) => decodeURIComponent(new URL(c).pathname.split('/').at(-1)!));
  throw fileError({
    file: decodeURIComponent(new URL(address).pathname.split('/').at(-1)!),
    field: what,
    message: `${hostOf(address)} has an ENVI ${what === 'data' ? 'header' : 'cube'} at this address, but not its ${what} beside it.`,
    found: `none of ${names.slice(0, 8).join(', ')}`,
    expected: `the ${what} in the same folder, under the same name`,
    advice: 'Download header and data, and open them together.',
  });
}

/** The address with another file name, its query kept. */
function beside(address: string, name: (own: string) => string): string {
  const url = new URL(address);
  const parts = url.pathname.split('/');
  parts[parts.length - 1] = name(parts.at(-1)!);
  url.pathname = parts.join('/');
  return url.href;
}

const stem = (name: string): string => name.replace(/\.[^.]*$/, '');

const dataOf = (address: string): string[] =>
  DATA.map((ending) => beside(address, (own) => stem(own) + ending));

const headersOf = (address: string): string[] => [
  ...new Set([
    beside(address, (own) => `${own}.hdr`),
    beside(address, (own) => `${stem(own)}.hdr`),
  ]),
];
