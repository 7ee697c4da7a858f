/**
 * What a reader has said that it will read next, fetched a few requests ahead: parts that lie close together by one
 * request, scattered ones many to a request where the host gives them so, and as few bytes beside them as that allows.
 */
import type { Found, Host, Stretch } from './host';

/** Requests that are under way at once: what browsers open to one host. */
const AT_ONCE = 6;
/** Bytes of one request. */
const MOST = 2 ** 20;
/** Parts of one request: its header stays under 4 KiB, and Apache gives 200. */
const PARTS = 150;
/** Closer than this, two parts cost less with what is between them than apart. */
const GAP = 2 ** 16;
/** The headers of a part are as long. */
const PART_GAP = 128;
/** So much more than is needed may be fetched to spare requests. */
const WASTE = 1.15;
/** So many requests for one group are too many. */
const MANY = 8;

interface Job {
  /** Where its bytes lie, ascending. */
  readonly covers: readonly Stretch[];
  readonly found: Promise<readonly Found[]>;
}

export class Ahead {
  private readonly host: Host;
  private readonly groups: Iterator<readonly Stretch[]>;
  private readonly keep: (found: Found) => void;
  private readonly jobs: Job[] = [];
  private waiting: (readonly Stretch[])[] = [];

  /** @param ranges in the order in which they will be read @param keep gets all that is fetched */
  constructor(host: Host, ranges: Iterable<Stretch>, keep: (found: Found) => void) {
    this.host = host;
    this.groups = groupsOf(ranges);
    this.keep = keep;
  }

  /** Bytes [from, to) where they are among what was said, else null: then nothing changes. */
  async take(from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const out = new Uint8Array(to - from);
    for (let at = from; at < to;) {
      this.fill();
      const job = this.jobs.find(({ covers }) => covers.some(([a, b]) => a <= at && at < b));
      if (!job) return null;
      const found = await job.found;
      const piece = found.find((f) => f.from <= at && at < f.to);
      if (!piece) return null;
      const end = Math.min(to, piece.to);
      out.set(piece.bytes.subarray(at - piece.from, end - piece.from), at - from);
      at = end;
      // What came before it is not read any more; another read may have dropped it meanwhile.
      const index = this.jobs.indexOf(job);
      if (index >= 0) this.jobs.splice(0, at >= job.covers.at(-1)![1] ? index + 1 : index);
    }
    return out;
  }

  private fill(): void {
    while (this.jobs.length < AT_ONCE) {
      if (this.waiting.length === 0) {
        const next = this.groups.next();
        if (next.done) return;
        this.waiting = requestsOf(next.value, this.host.givesSeveral);
      }
      this.start(this.waiting.shift()!);
    }
  }

  private start(covers: readonly Stretch[]): void {
    const found = this.fetched(covers).then((pieces) => {
      pieces.forEach(this.keep);
      return pieces;
    });
    // It is told when its bytes are asked for, and nobody may ask.
    found.catch(() => undefined);
    this.jobs.push({ covers, found });
  }

  private async fetched(covers: readonly Stretch[]): Promise<readonly Found[]> {
    if (covers.length > 1) {
      const several = await this.host.parts(covers);
      if (several) return several;
    }
    const apart = covers.length > 1 ? joined(covers, GAP) : covers;
    const found: Found[] = [];
    for (const [from, to] of apart) found.push({ from, to, bytes: await this.host.part(from, to) });
    return found;
  }
}

/** Neighbours of at most PARTS parts and MOST bytes; longer ones are cut. */
function* groupsOf(ranges: Iterable<Stretch>): Generator<readonly Stretch[]> {
  let group: Stretch[] = [];
  let bytes = 0;
  for (const [from, to] of ranges) {
    for (let at = from; at < to;) {
      const last = group.at(-1);
      // What lies before is read in another round.
      const full = bytes >= MOST || group.length >= PARTS || (last && at < last[1]);
      if (full) {
        yield group;
        [group, bytes] = [[], 0];
        continue;
      }
      const end = Math.min(to, at + MOST - bytes);
      group.push([at, end]);
      bytes += end - at;
      at = end;
    }
  }
  if (group.length > 0) yield group;
}

/** Stretches with those joined that lie closer than `gap`. */
export function joined(stretches: readonly Stretch[], gap: number): Stretch[] {
  const out: [number, number][] = [];
  for (const [from, to] of stretches) {
    const last = out.at(-1);
    if (last && from - last[1] <= gap) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

const bytesOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, [from, to]) => sum + to - from, 0);

/** The requests of a group: each the stretches of one. */
export function requestsOf(group: readonly Stretch[], several: boolean): Stretch[][] {
  const near = joined(group, GAP);
  const wasteful = bytesOf(near) > WASTE * bytesOf(group);
  if (several && (wasteful || near.length > MANY)) {
    const parts = joined(group, PART_GAP);
    if (parts.length > 1) return [parts];
  }
  return near.map((stretch) => [stretch]);
}
