/**
 * A file on another host: how large it is, which version of it is read, and any part of it, each answer held against
 * what was asked. Knows nothing of what is in it. Its bytes for readers are file.ts.
 */
import { StudioError } from '../../scene/errors';
import { describeBytes, HEAD_BYTES } from '../sniff';
import { contentRange, partsOf } from './multipart';
import {
  badStatus,
  changed,
  noRanges,
  unknownSize,
  webPage,
  wrongLength,
  wrongRange,
} from './refusals';
import { request } from './transfer';
import type { Answer, Line, Meter } from './transfer';

/** A host without ranges may send files up to this size whole: headers, spectra, chunks of Zarr. */
export const MAX_WHOLE = 2 ** 23;

export type Stretch = readonly [from: number, to: number];
export interface Found {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What tells two versions of a file apart. */
interface Version {
  readonly etag: string | null;
  readonly modified: string | null;
}

type Head = Pick<Answer, 'status' | 'header'>;

const versionOf = ({ header }: Head): Version => ({
  etag: header('ETag'),
  modified: header('Last-Modified'),
});

export interface HostOptions {
  readonly meter: Meter;
  /** May be replaced: a later request of the page has its own. */
  cancelled: () => boolean;
  readonly pause?: Line['pause'];
  readonly silence?: number;
}

export class Host {
  readonly address: string;
  readonly size: number;
  /** All of it, where it came whole. */
  readonly whole: Uint8Array<ArrayBuffer> | null;
  /** Its first bytes, HEAD_BYTES of them or all there are. */
  readonly head: Uint8Array<ArrayBuffer>;
  /** The first fault met, whatever readers made of it. */
  fault: StudioError | null = null;
  private readonly version: Version;
  private readonly options: HostOptions;
  private several = true;

  private constructor(
    address: string,
    options: HostOptions,
    found: { size: number; whole: boolean; head: Uint8Array<ArrayBuffer>; version: Version },
  ) {
    this.address = address;
    this.options = options;
    this.size = found.size;
    this.whole = found.whole ? found.head : null;
    this.head = found.head.subarray(0, HEAD_BYTES);
    this.version = found.version;
  }

  /**
   * Asks for the first bytes.
   * @throws StudioError when there is none, it is a web page, or it cannot be read in parts and is large
   */
  static async open(address: string, options: HostOptions): Promise<Host> {
    const line = { address, ...options, known: false };
    const answer = await request(line, {
      range: `bytes=0-${HEAD_BYTES - 1}`,
      most: (status, length) =>
        status === 206 ? HEAD_BYTES : length !== null && length > MAX_WHOLE ? 0 : MAX_WHOLE,
      also: [416],
    });
    const { status, header, bytes: head, more } = answer;
    const version = versionOf(answer);
    if (status === 416) {
      // Of an empty file no part can be had.
      if (!/^bytes \*\/0$/.test(header('Content-Range') ?? 'bytes */0'))
        throw badStatus(address, 416, 1);
      return new Host(address, options, { size: 0, whole: true, head, version });
    }
    const length = header('Content-Length');
    const isPage = describeBytes(head) === 'a web page (HTML)';
    if (isPage || (head.length === 0 && /text\/html/i.test(header('Content-Type') ?? '')))
      throw webPage(address);
    if (status === 200) {
      if (more) throw noRanges(address, length === null ? null : Number(length));
      return new Host(address, options, { size: head.length, whole: true, head, version });
    }
    const said = contentRange(header('Content-Range'));
    if (header('Content-Range') !== null && (!said || said.from !== 0 || said.to > HEAD_BYTES))
      throw wrongRange(address, header('Content-Range')!, `bytes 0-${HEAD_BYTES - 1}`);
    if (
      more ||
      (said && said.to !== head.length) ||
      (length !== null && Number(length) !== head.length)
    )
      throw wrongLength(address, more ? HEAD_BYTES + 1 : head.length, said?.to ?? Number(length));
    const short = head.length < HEAD_BYTES;
    const size = said?.total ?? (short ? head.length : await sizeAt(line));
    if (size < head.length || (short && size > head.length))
      throw wrongRange(address, `${head.length} bytes of ${size}`, `the first ${HEAD_BYTES} bytes`);
    return new Host(address, options, { size, whole: size === head.length, head, version });
  }

  get meter(): Meter {
    return this.options.meter;
  }

  /** Whose question is answered from now on. */
  serve(cancelled: () => boolean): void {
    this.options.cancelled = cancelled;
  }

  /** @throws StudioError when it is another file by now */
  async lookAgain(): Promise<void> {
    const answer = await request(this.line(), {
      range: 'bytes=0-0',
      most: (status) => (status === 206 ? 1 : 0),
      also: [416],
    });
    this.sameVersion(answer);
    const total = contentRange(answer.header('Content-Range'))?.total ?? null;
    if (total !== null && total !== this.size)
      throw this.met(changed(this.address, 'size', `${total} bytes`, `${this.size} bytes`));
  }

  /** Bytes [from, to), which lie within the file. */
  async part(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    if (to <= from) return new Uint8Array(0);
    if (this.whole) return this.whole.subarray(from, to);
    try {
      const answer = await request(this.line(), {
        range: rangeOf([[from, to]]),
        most: (status) => (status === 206 ? to - from : 0),
      });
      return this.checked(answer, answer.bytes, from, to);
    } catch (error) {
      throw this.met(error);
    }
  }

  /** True as long as the host has not refused several ranges at once. */
  get givesSeveral(): boolean {
    return this.several && !this.whole;
  }

  /** Several stretches by one request, or null where the host does not give them so. Ascending and apart. */
  async parts(stretches: readonly Stretch[]): Promise<Found[] | null> {
    const wanted = stretches.reduce((sum, [from, to]) => sum + to - from, 0);
    let answer: Answer;
    try {
      answer = await request(this.line(), {
        range: rangeOf(stretches),
        // Each part has some headers of its own.
        most: (status) => (status === 206 ? 2 * wanted + 512 * stretches.length + 4096 : 0),
        once: true,
      });
      this.sameVersion(answer);
    } catch (error) {
      if (error instanceof StudioError && (error.data.kind === 'cancelled' || error === this.fault))
        throw error;
      this.several = false;
      return null;
    }
    const found = answer.more ? null : partsOf(answer.header('Content-Type'), answer.bytes);
    const all = found?.every(({ total }) => total === null || total === this.size);
    const covers = ([from, to]: Stretch): boolean =>
      found?.some((piece) => piece.from <= from && piece.to >= to) ?? false;
    if (found && all && stretches.every(covers)) return found;
    this.several = false;
    return null;
  }

  /** An answer to [from, to) that came another way, held against the same. @throws StudioError */
  checked(
    answer: Head & { readonly more?: boolean },
    bytes: Uint8Array<ArrayBuffer>,
    from: number,
    to: number,
  ): Uint8Array<ArrayBuffer> {
    const { address, size } = this;
    const { status, header } = answer;
    this.sameVersion(answer);
    if (status !== 206) throw this.met(noRanges(address, size));
    const text = header('Content-Range');
    const said = contentRange(text);
    if (text !== null && (said?.from !== from || said.to !== to))
      throw this.met(wrongRange(address, text.slice(0, 80), `bytes ${from}-${to - 1}/${size}`));
    if (said && said.total !== null && said.total !== size)
      throw this.met(changed(address, 'size', `${said.total} bytes`, `${size} bytes`));
    if (answer.more || bytes.length !== to - from)
      throw this.met(wrongLength(address, bytes.length + (answer.more ? 1 : 0), to - from));
    return bytes;
  }

  private sameVersion(answer: Head): void {
    const { etag, modified } = this.version;
    const now = versionOf(answer);
    if (etag !== null && now.etag !== null && now.etag !== etag)
      throw this.met(changed(this.address, 'ETag', now.etag.slice(0, 80), etag.slice(0, 80)));
    if (modified !== null && now.modified !== null && now.modified !== modified)
      throw this.met(changed(this.address, 'Last-Modified', now.modified, modified));
  }

  private line(): Line {
    return { address: this.address, ...this.options, known: true };
  }

  private met<T>(error: T): T {
    if (error instanceof StudioError && error.data.kind !== 'cancelled') this.fault ??= error;
    return error;
  }
}

export const rangeOf = (stretches: readonly Stretch[]): string =>
  `bytes=${stretches.map(([from, to]) => `${from}-${to - 1}`).join(',')}`;

/** A page may see Content-Length of every answer, and Content-Range only where the host says so. */
async function sizeAt(line: Line): Promise<number> {
  const answer = await request(line, {
    range: null,
    method: 'HEAD',
    most: () => 0,
    also: [400, 403, 404, 405, 501],
  });
  const length = answer.header('Content-Length');
  const size = length === null ? NaN : Number(length);
  if (answer.status !== 200 || !Number.isSafeInteger(size)) throw unknownSize(line.address);
  return size;
}
