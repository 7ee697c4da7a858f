/**
 * A file on another host as readers want it: a File whose parts are fetched when they are asked for. Small parts come
 * with what lies behind them; a reader that says what it will read (`expect`) gets it fetched ahead, and little more.
 */
import { StudioError } from '../../scene/errors';
import { hostOf, nameOfAddress } from '../../scene/linkFile';
import { Ahead } from './ahead';
import { rangeOf } from './host';
import type { Host, Stretch } from './host';
import { badStatus, redirected } from './refusals';
import { Stretches } from './stretches';
import { pauseSync, syncFetch } from './sync';
import type { SyncAnswer } from './sync';
import { noAnswer } from './transfer';

/** A request costs as much as some ten thousand bytes. */
const LEAST = 2 ** 16;
const MOST_SYNC = 2 ** 20;
/** Held of one file, so that a second look costs nothing. */
const HELD = 3 * 2 ** 24;
/** What is announced is held, too, when it is no more than this: a preview, not the scene. */
const SMALL = 2 ** 24;
const SYNC_TRIES = 4;
const SYNC_PAUSE_MS = 500;

/** A part of a remote file. */
class RemotePart implements Blob {
  readonly size: number;
  readonly type = '';
  protected readonly source: Source;
  private readonly from: number;

  constructor(source: Source, from: number, to: number) {
    this.source = source;
    this.from = from;
    this.size = Math.max(0, to - from);
  }

  slice(start = 0, end = this.size): Blob {
    const at = (n: number): number =>
      n < 0 ? Math.max(0, this.size + n) : Math.min(this.size, Math.trunc(n));
    return new RemotePart(this.source, this.from + at(start), this.from + at(end));
  }

  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.source.read(this.from, this.from + this.size);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = await this.bytes();
    // A copy: what is held must stay as it is, whatever a reader does with it.
    return buffer.slice(byteOffset, byteOffset + byteLength);
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { size } = this;
    let at = 0;
    return new ReadableStream({
      pull: async (controller) => {
        const end = Math.min(size, at + MOST_SYNC);
        if (end > at) controller.enqueue(new Uint8Array(await this.slice(at, end).arrayBuffer()));
        at = end;
        if (at >= size) controller.close();
      },
    });
  }
}

/** The bytes behind a remote file and its parts. */
class Source {
  readonly host: Host;
  private readonly held = new Stretches(HELD);
  private ahead: Ahead | null = null;
  private syncEnd = -1;
  private syncSize = LEAST;

  constructor(host: Host) {
    this.host = host;
    this.held.add({ from: 0, to: host.head.length, bytes: host.head });
  }

  async read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const { host } = this;
    if (to <= from) return new Uint8Array(0);
    if (host.whole) return host.whole.subarray(from, to);
    // First, so that what was announced is fetched on while it is read.
    const expected = await this.ahead?.take(from, to);
    if (expected) return expected;
    const held = this.held.get(from, to);
    if (held) return held;
    const end = Math.min(host.size, Math.max(to, from + LEAST));
    const bytes = await host.part(from, end);
    this.held.add({ from, to: end, bytes });
    return bytes.subarray(0, to - from);
  }

  expect(ranges: readonly Stretch[]): void {
    const bytes = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
    const small = bytes <= SMALL;
    // A scalar between two large reads is no plan.
    if (bytes <= LEAST) return;
    const missing = ranges.filter(([from, to]) => to > from && !this.held.get(from, to));
    this.ahead = new Ahead(this.host, missing, (found) => small && this.held.add(found));
  }

  /** Neighbours are read in growing pieces: tables of contents follow one another. */
  readSync(from: number, to: number): Uint8Array {
    const { host } = this;
    const held = host.whole?.subarray(from, to) ?? this.held.get(from, to);
    if (held) return held;
    this.syncSize = from === this.syncEnd ? Math.min(2 * this.syncSize, MOST_SYNC) : LEAST;
    const end = Math.min(host.size, Math.max(to, from + this.syncSize));
    const bytes = fetchSync(host, from, end);
    this.syncEnd = end;
    if (to - from < MOST_SYNC) this.held.add({ from, to: end, bytes });
    return bytes.subarray(0, to - from);
  }
}

function fetchSync(host: Host, from: number, to: number): Uint8Array<ArrayBuffer> {
  const how = syncFetch();
  if (!how) throw new Error('Nothing here reads from another host while it waits.');
  for (let tried = 1; ; tried++) {
    let answer: SyncAnswer | null = null;
    host.meter.requests++;
    try {
      answer = how(host.address, rangeOf([[from, to]]));
    } catch {
      // No answer: the sentence is made where it is told.
    }
    if (answer && hostOf(answer.address) !== hostOf(host.address))
      throw (host.fault ??= redirected(host.address, answer.address));
    if (answer && answer.status < 400 && answer.status !== 0) {
      host.meter.bytes += answer.bytes.length;
      return host.checked(answer, answer.bytes, from, to);
    }
    const { status = 0 } = answer ?? {};
    const passes = status === 0 || status === 429 || status >= 500;
    if (!passes || tried >= SYNC_TRIES) {
      if (status > 0) throw (host.fault ??= badStatus(host.address, status, tried));
      throw new NoAnswer();
    }
    pauseSync(SYNC_PAUSE_MS * 2 ** (tried - 1));
  }
}

class NoAnswer extends Error {}

export class RemoteFile extends RemotePart implements File {
  readonly name: string;
  readonly lastModified = 0;
  readonly webkitRelativePath = '';

  constructor(host: Host) {
    super(new Source(host), 0, host.size);
    this.name = nameOfAddress(host.address);
  }

  get host(): Host {
    return this.source.host;
  }

  /** What will be read next, in this order. A newer word replaces an older one. */
  expect(ranges: readonly Stretch[]): void {
    this.source.expect(ranges);
  }

  /** Bytes [from, to) at once, while everything waits. @throws anything; `host.fault` tells what it was */
  readSync(from: number, to: number): Uint8Array {
    try {
      return this.source.readSync(from, to);
    } catch (error) {
      if (!(error instanceof StudioError)) this.unanswered = true;
      throw error;
    }
  }

  private unanswered = false;

  /** What went wrong while it was read, where readers could not tell. */
  async fault(): Promise<StudioError | null> {
    if (this.host.fault) return this.host.fault;
    return this.unanswered ? noAnswer(this.host.address, 'no answer') : null;
  }
}

export const isRemote = (file: Blob): file is RemoteFile => file instanceof RemoteFile;
