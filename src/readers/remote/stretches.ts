/** Parts of a file that are held in memory, the newest up to a limit, found by their place. */
import type { Found } from './host';

export class Stretches {
  /** By their first byte; they may overlap. */
  private held: Found[] = [];
  private bytes = 0;
  private readonly age: Found[] = [];
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  add(found: Found): void {
    if (found.bytes.length === 0 || found.bytes.length > this.most) return;
    this.held.splice(this.after(found.from), 0, found);
    this.age.push(found);
    this.bytes += found.bytes.length;
    while (this.bytes > this.most) {
      const oldest = this.age.shift()!;
      this.bytes -= oldest.bytes.length;
      this.held.splice(this.held.indexOf(oldest), 1);
    }
  }

  /** Bytes [from, to), or null unless all of them are held. */
  get(from: number, to: number): Uint8Array<ArrayBuffer> | null {
    const first = this.at(from);
    if (!first) return null;
    if (first.to >= to) return first.bytes.subarray(from - first.from, to - first.from);
    const out = new Uint8Array(to - from);
    for (let at = from; at < to;) {
      const piece = this.at(at);
      if (!piece) return null;
      const end = Math.min(to, piece.to);
      out.set(piece.bytes.subarray(at - piece.from, end - piece.from), at - from);
      at = end;
    }
    return out;
  }

  /** The stretch that holds this byte and goes furthest, of the few that begin before it. */
  private at(byte: number): Found | null {
    let best: Found | null = null;
    for (let i = this.after(byte) - 1, tried = 0; i >= 0 && tried < 8; i--, tried++)
      if (this.held[i].to > byte && this.held[i].to > (best?.to ?? 0)) best = this.held[i];
    return best;
  }

  /** Index of the first that begins after this byte. */
  private after(byte: number): number {
    let [low, high] = [0, this.held.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.held[middle].from <= byte) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
