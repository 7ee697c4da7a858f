/** A Zarr store on another host: objects by key, each fetched whole or in part, held while they fit. Knows no format. */
import { StudioError } from '../../scene/errors';
import { hostOf, nameOfAddress } from '../../scene/linkFile';
import { fileError } from '../fileError';
import { RemoteFile } from './file';
import { Host } from './host';
import type { HostOptions } from './host';
import { wrongLength, wrongRange } from './refusals';
import { contentRange } from './multipart';
import { request } from './transfer';

/** Names of the documents that say what a store holds: version 3, version 2 with a list of all, an array, a group. */
const DOCUMENTS = ['zarr.json', '.zmetadata', '.zarray', '.zgroup'] as const;
/** One chunk is decompressed whole; a shard is read in parts. */
const MAX_OBJECT = 2 ** 28;
/** Held of chunks, so that a second look costs nothing. */
const HELD = 3 * 2 ** 24;

/** True for an address that can be nothing but a store, or a group or an array in one. */
export function isStoreAddress(address: string): boolean {
  const { pathname } = new URL(address);
  const last = pathname.split('/').at(-1) ?? '';
  return (
    /\.zarr(\/|$)/i.test(pathname) ||
    pathname.endsWith('/') ||
    ['.zattrs', ...DOCUMENTS].some((name) => name === last)
  );
}

/** The store's table of contents as the file that readers are given; its other objects by their keys. */
export class StoreFile extends RemoteFile {
  private readonly base: URL;
  private readonly options: HostOptions;
  private readonly held = new Map<string, Promise<Uint8Array | undefined>>();
  private heldBytes = 0;

  constructor(host: Host, base: URL, options: HostOptions) {
    super(host);
    this.base = base;
    this.options = options;
  }

  /** An object, or undefined where there is none. @param key "/reflectance/0.0.0" */
  get(key: string): Promise<Uint8Array | undefined> {
    const before = this.held.get(key);
    if (before) return before;
    const made = this.fetched(key, null);
    this.held.set(key, made);
    made.then(
      (bytes) => this.count(bytes?.length ?? 0),
      () => this.held.delete(key),
    );
    return made;
  }

  /** A part of an object: the index of a shard, or a chunk in it. */
  async getRange(
    key: string,
    range: { readonly offset: number; readonly length: number } | { readonly suffixLength: number },
  ): Promise<Uint8Array | undefined> {
    const name =
      'offset' in range
        ? `${range.offset}-${range.offset + range.length - 1}`
        : `-${range.suffixLength}`;
    const id = `${key}\n${name}`;
    const before = this.held.get(id);
    if (before) return before;
    const made = this.fetched(key, {
      range: `bytes=${name}`,
      length: 'offset' in range ? range.length : range.suffixLength,
      from: 'offset' in range ? range.offset : null,
    });
    this.held.set(id, made);
    made.then(
      (bytes) => this.count(bytes?.length ?? 0),
      () => this.held.delete(id),
    );
    return made;
  }

  private count(bytes: number): void {
    this.heldBytes += bytes;
    if (this.heldBytes <= HELD) return;
    // Neighbours in a shard and the lines of an image come back soon or never.
    this.held.clear();
    this.heldBytes = 0;
  }

  private async fetched(
    key: string,
    part: { range: string; length: number; from: number | null } | null,
  ): Promise<Uint8Array | undefined> {
    const address = within(this.base, key);
    try {
      const answer = await request(
        { address, ...this.options, known: true },
        {
          range: part?.range ?? null,
          most: (status) => (part && status === 206 ? part.length : MAX_OBJECT),
          also: [404, 410],
        },
      );
      if (answer.status === 404 || answer.status === 410) return undefined;
      const length = answer.header('Content-Length');
      if (answer.more)
        throw wrongLength(address, answer.bytes.length + 1, part?.length ?? MAX_OBJECT);
      if (!part) {
        // Compressed on the way, the length is of what was sent.
        const packed = answer.header('Content-Encoding') !== null;
        if (!packed && length !== null && Number(length) > answer.bytes.length)
          throw wrongLength(address, answer.bytes.length, Number(length));
        return answer.bytes;
      }
      const { bytes } = answer;
      if (answer.status === 200) {
        const from = part.from ?? Math.max(0, bytes.length - part.length);
        return bytes.subarray(from, from + part.length);
      }
      const said = contentRange(answer.header('Content-Range'));
      if (said && part.from !== null && said.from !== part.from)
        throw wrongRange(address, `bytes ${said.from}-${said.to - 1}`, part.range);
      if (bytes.length !== part.length) throw wrongLength(address, bytes.length, part.length);
      return bytes;
    } catch (error) {
      if (error instanceof StudioError && error.data.kind !== 'cancelled')
        this.host.fault ??= error;
      throw error;
    }
  }
}

/** @param key begins with a slash */
function within(base: URL, key: string): string {
  const url = new URL(base);
  url.pathname =
    url.pathname.replace(/\/+$/, '') + key.split('/').map(encodeURIComponent).join('/');
  return url.href;
}

/** @throws StudioError when there is no store at the address */
export async function openStore(address: string, options: HostOptions): Promise<StoreFile> {
  const base = new URL(address);
  const parts = base.pathname.replace(/\/+$/, '').split('/');
  if (['.zattrs', ...DOCUMENTS].some((name) => name === parts.at(-1))) parts.pop();
  base.pathname = parts.join('/');
  for (const name of DOCUMENTS) {
    try {
      const host = await Host.open(within(base, `/${name}`), options);
      return new StoreFile(host, base, options);
    } catch (error) {
      const { field, found } = error instanceof StudioError ? error.data : {};
      // A bucket that lists nothing to strangers says 403 for what is not there.
      const missing = field === 'content' || /^status (403|404|410)$/.test(found ?? '');
      if (!missing) throw error;
    }
  }
  throw fileError({
    file: nameOfAddress(base.href),
    field: 'address',
    message: `${hostOf(address)} has no Zarr store at this address that everybody may read.`,
    found: `none of ${DOCUMENTS.join(', ')}`,
    expected: 'the folder of a Zarr store, version 2 or 3, or of an array in one',
    advice:
      'Check the address: that of the folder whose name ends in .zarr, or of one array in it.',
  });
}
