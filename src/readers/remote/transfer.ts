/**
 * One request of a file on another host: counted, tried again with growing pauses where that may help, ended when nobody
 * waits, and said in a sentence when it fails. What the bytes are for is host.ts.
 */
import { hostOf, nameOfAddress } from '../../scene/linkFile';
import type { StudioError } from '../../scene/errors';
import { throwIfCancelled } from '../fileError';
import {
  badStatus,
  dropped,
  forbiddenHere,
  insecure,
  redirected,
  silent,
  unreachable,
} from './refusals';

/** How often a request is made before it is given up; the first pause, which doubles each time. */
const TRIES = 5;
const FIRST_TRIES = 2;
const PAUSE_MS = 500;
/** A host that asks for a longer pause than this is told of to the person. */
const MAX_PAUSE_MS = 60_000;
/** Nothing heard for so long: the request is ended. */
const SILENCE_MS = 30_000;
const LOOK_MS = 100;
const mayPass = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What was fetched so far. */
export interface Meter {
  bytes: number;
  requests: number;
}

export interface Line {
  readonly address: string;
  readonly meter: Meter;
  readonly cancelled: () => boolean;
  /** For tests: how pauses are spent, and how long a silence is. */
  readonly pause?: (ms: number) => Promise<void>;
  readonly silence?: number;
  /** It has answered before: what fails now is no matter of who may read it. */
  readonly known: boolean;
}

export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** There was more than was wanted. */
  readonly more: boolean;
}

interface Asked {
  /** "bytes=0-99", or null for the whole. */
  readonly range: string | null;
  readonly method?: 'GET' | 'HEAD';
  /** Bytes that are read at most, by status; what is beyond is left. */
  readonly most: (status: number, length: number | null) => number;
  /** Statuses that are an answer and no fault. */
  readonly also?: readonly number[];
  readonly once?: boolean;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A fault that another try may mend. */
class Passing extends Error {
  readonly fault: (tries: number) => StudioError | Promise<StudioError>;
  readonly after: number;
  readonly atOnce: boolean;
  constructor(
    fault: (tries: number) => StudioError | Promise<StudioError>,
    after = 0,
    atOnce = false,
  ) {
    super('passing');
    this.fault = fault;
    this.after = after;
    this.atOnce = atOnce;
  }
}

/** @throws StudioError in the end, for what refusals.ts has a sentence; kind `cancelled` when nobody waits any more */
export async function request(line: Line, asked: Asked): Promise<Answer> {
  const tries = asked.once ? 1 : line.known ? TRIES : FIRST_TRIES;
  for (let tried = 1; ; tried++) {
    throwIfCancelled(line.cancelled, nameOfAddress(line.address));
    try {
      return await attempt(line, asked);
    } catch (error) {
      throwIfCancelled(line.cancelled, nameOfAddress(line.address));
      if (!(error instanceof Passing)) throw error;
      // An answer with a fault has been given by a host that may be read: it is worth more tries than no answer.
      const most = asked.once ? 1 : error.atOnce ? tries : TRIES;
      if (tried >= most || error.after > MAX_PAUSE_MS) throw await error.fault(tried);
      await pausing(line, Math.max(error.after, PAUSE_MS * 2 ** (tried - 1)));
    }
  }
}

async function pausing(line: Line, ms: number): Promise<void> {
  if (line.pause) return line.pause(ms);
  for (let left = ms; left > 0 && !line.cancelled(); left -= LOOK_MS)
    await wait(Math.min(left, LOOK_MS));
}

async function attempt(line: Line, asked: Asked): Promise<Answer> {
  const { address, meter } = line;
  const controller = new AbortController();
  const silence = line.silence ?? SILENCE_MS;
  let heard = Date.now();
  let quiet = false;
  const look = setInterval(() => {
    quiet ||= Date.now() - heard > silence;
    if (quiet || line.cancelled()) controller.abort();
  }, LOOK_MS);
  meter.requests++;
  try {
    let answer: Response;
    try {
      answer = await fetch(address, {
        method: asked.method ?? 'GET',
        ...(asked.range ? { headers: { Range: asked.range } } : {}),
        // Nothing of the person goes with it: no cookies, no page that it came from, and no copy of another day.
        ...{ credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' },
        signal: controller.signal,
      });
    } catch (error) {
      if (quiet) throw new Passing(() => silent(address, silence / 1000));
      throw new Passing(() => noAnswer(address, error), 0, true);
    }
    heard = Date.now();
    const { status } = answer;
    const left = (): void => void answer.body?.cancel().catch(() => undefined);
    // Without an address of its own (some engines' workers) it came from where it was asked.
    const from = answer.url === '' ? address : answer.url;
    if (hostOf(from) !== hostOf(address)) {
      left();
      throw redirected(address, from);
    }
    if (mayPass.has(status)) {
      left();
      const after = 1000 * Number(answer.headers.get('Retry-After') ?? 0);
      throw new Passing((tries) => badStatus(address, status, tries), after > 0 ? after : 0);
    }
    if (status !== 200 && status !== 206 && !asked.also?.includes(status)) {
      left();
      throw badStatus(address, status, 1);
    }
    const header = (name: string): string | null => answer.headers.get(name);
    const length = header('Content-Length') === null ? null : Number(header('Content-Length'));
    const most = asked.method === 'HEAD' || answer.status >= 300 ? 0 : asked.most(status, length);
    if (most === 0) {
      left();
      return { status, header, bytes: new Uint8Array(0), more: true };
    }
    const broke = (got: number) =>
      quiet
        ? new Passing(() => silent(address, silence / 1000))
        : new Passing((tries) => dropped(address, `${got} bytes`, tries));
    const read = await bodyOf(answer, most, broke, (count) => {
      heard = Date.now();
      meter.bytes += count;
    });
    return { status, header, ...read };
  } finally {
    clearInterval(look);
  }
}

async function bodyOf(
  answer: Response,
  most: number,
  broke: (got: number) => Passing,
  heard: (count: number) => void,
): Promise<Pick<Answer, 'bytes' | 'more'>> {
  const pieces: Uint8Array[] = [];
  let got = 0;
  const reader = answer.body?.getReader();
  while (reader && got <= most) {
    let next: ReadableStreamReadResult<Uint8Array>;
    try {
      next = await reader.read();
    } catch {
      throw broke(got);
    }
    if (next.done) break;
    pieces.push(next.value);
    got += next.value.length;
    heard(next.value.length);
  }
  if (got > most) void reader?.cancel().catch(() => undefined);
  const bytes = new Uint8Array(Math.min(got, most));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece.subarray(0, bytes.length - at), at);
    at = Math.min(bytes.length, at + piece.length);
  }
  return { bytes, more: got > most };
}

/* ---------- why there is no answer ---------- */

interface Place {
  readonly location?: { readonly host: string; readonly protocol: string };
  readonly navigator?: { readonly onLine?: boolean };
  addEventListener?: (type: string, listener: (event: { blockedURI: string }) => void) => void;
}

const place = globalThis as unknown as Place;
const stopped = new Set<string>();
place.addEventListener?.('securitypolicyviolation', ({ blockedURI }) => {
  if (URL.canParse(blockedURI)) stopped.add(hostOf(blockedURI));
});

/** @param thrown what fetch threw, which in a page says nothing */
export async function noAnswer(address: string, thrown: unknown): Promise<StudioError> {
  const inPage = place.location !== undefined;
  if (!inPage) {
    const cause = thrown instanceof Error ? (thrown.cause as { code?: string } | undefined) : null;
    return unreachable(address, {
      ...{ offline: false, reached: false, elsewhere: false },
      why: cause?.code ?? (thrown instanceof Error ? thrown.message : String(thrown)),
    });
  }
  const own = /^(localhost|127\.|\[::1\])/.test(hostOf(address));
  if (place.location?.protocol === 'https:' && address.startsWith('http:') && !own)
    return insecure(address);
  // The browser tells of what its policy stopped a moment later.
  await wait(20);
  const offline = place.navigator?.onLine === false && !own;
  if (!offline && stopped.has(hostOf(address))) return forbiddenHere(address);
  const reached = !offline && (await answersAtAll(address));
  const elsewhere = hostOf(address) !== place.location?.host;
  return unreachable(address, { offline, reached, why: '', elsewhere });
}

/** Asked without reading the answer; an isolated page may not even know this of some hosts, and then it is false. */
async function answersAtAll(address: string): Promise<boolean> {
  try {
    const answer = await fetch(address, {
      ...{ method: 'HEAD', mode: 'no-cors', credentials: 'omit', cache: 'no-store' },
      signal: AbortSignal.timeout(5000),
    });
    return answer.type === 'opaque';
  } catch {
    return false;
  }
}
