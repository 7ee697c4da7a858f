/** Files of gigabytes that are never written: every byte follows from its place. For the tests of links. */
import type { HostedFile } from './server';

export interface VirtualSize {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
}

const MODULUS = 4001;
const PER_SAMPLE = 3;
const PER_BAND = 11;

/** What pixel (line, sample) has in a band; under 4,001. */
export const virtualValue = (line: number, sample: number, band: number): number =>
  (7 * line + PER_SAMPLE * sample + PER_BAND * band) % MODULUS;

const itemBytes = 2;

/** Values that rise by the same step, modulo 4,001, from one of them on: how many there are, it included. */
interface Run {
  readonly value: number;
  readonly step: number;
  readonly count: number;
}

/** Little-endian uint16 values by their place among the values. */
function ofValues(
  count: number,
  at: (index: number) => Run,
  head: Uint8Array = new Uint8Array(0),
): HostedFile {
  /** The bytes of values from … to − 1. */
  const bytesOf = (from: number, to: number): Uint8Array => {
    const out = new Uint8Array((to - from) * itemBytes);
    for (let index = from, k = 0; index < to;) {
      const run = at(index);
      let { value } = run;
      const end = Math.min(to, index + run.count);
      for (; index < end; index++) {
        out[k++] = value & 255;
        out[k++] = value >> 8;
        value += run.step;
        if (value >= MODULUS) value -= MODULUS;
      }
    }
    return out;
  };
  return {
    size: head.length + count * itemBytes,
    read(from, to) {
      const out = new Uint8Array(to - from);
      out.set(head.subarray(from, to));
      const start = Math.max(from, head.length);
      if (start >= to) return out;
      const [first, end] = [start - head.length, to - head.length];
      const value = Math.floor(first / itemBytes);
      const bytes = bytesOf(value, Math.ceil(end / itemBytes));
      const skipped = first - value * itemBytes;
      out.set(bytes.subarray(skipped, skipped + end - first), start - from);
      return out;
    },
  };
}

/** The data of an ENVI pair, band-interleaved by line. */
export function virtualBil({ lines, samples, bands }: VirtualSize): HostedFile {
  return ofValues(lines * samples * bands, (index) => {
    const sample = index % samples;
    const row = Math.floor(index / samples);
    const value = virtualValue(Math.floor(row / bands), sample, row % bands);
    return { value, step: PER_SAMPLE, count: samples - sample };
  });
}

export const enviHeader = ({ lines, samples, bands }: VirtualSize): Uint8Array =>
  new TextEncoder().encode(
    `ENVI\nlines = ${lines}\nsamples = ${samples}\nbands = ${bands}\ndata type = 12\ninterleave = bil\nbyte order = 0\nheader offset = 0\n`,
  );

/** A tiled GeoTIFF with its directory at the front, as a cloud-optimised one has it; not compressed. */
export function virtualCog(
  { lines, samples, bands }: VirtualSize,
  tile: number,
  planar: boolean,
): HostedFile {
  const across = Math.ceil(samples / tile);
  const down = Math.ceil(lines / tile);
  const perTile = tile * tile * (planar ? 1 : bands);
  const tiles = across * down * (planar ? bands : 1);
  const at = (index: number): Run => {
    const of = Math.floor(index / perTile);
    const inside = index % perTile;
    const band = planar ? Math.floor(of / (across * down)) : inside % bands;
    const pixel = planar ? inside : Math.floor(inside / bands);
    const line = (Math.floor(of / across) % down) * tile + Math.floor(pixel / tile);
    const value = virtualValue(line, (of % across) * tile + (pixel % tile), band);
    return planar
      ? { value, step: PER_SAMPLE, count: tile - (pixel % tile) }
      : { value, step: PER_BAND, count: bands - band };
  };
  return ofValues(tiles * perTile, at, cogHead());

  function cogHead(): Uint8Array {
    const shorts: readonly (readonly [number, number])[] = [
      ...([
        [256, samples],
        [257, lines],
        [259, 1],
        [262, 1],
        [277, bands],
      ] as const),
      ...([
        [284, planar ? 2 : 1],
        [322, tile],
        [323, tile],
      ] as const),
    ];
    const entries = shorts.length + 4;
    const lists = 8 + 2 + 12 * entries + 4;
    const [bits, formats, offsets] = [lists, lists + 2 * bands, lists + 4 * bands];
    const counts = offsets + 4 * tiles;
    const head = new Uint8Array(counts + 4 * tiles);
    const view = new DataView(head.buffer);
    head.set([73, 73, 42, 0]);
    view.setUint32(4, 8, true);
    view.setUint16(8, entries, true);
    const all = [
      ...shorts.map(([tag, value]) => ({ tag, type: 3, count: 1, value })),
      { tag: 258, type: 3, count: bands, value: bits },
      { tag: 339, type: 3, count: bands, value: formats },
      { tag: 324, type: 4, count: tiles, value: offsets },
      { tag: 325, type: 4, count: tiles, value: counts },
    ].sort((a, b) => a.tag - b.tag);
    for (const [i, { tag, type, count, value }] of all.entries()) {
      const place = 10 + 12 * i;
      view.setUint16(place, tag, true);
      view.setUint16(place + 2, type, true);
      view.setUint32(place + 4, count, true);
      view.setUint32(place + 8, value, true);
    }
    for (let b = 0; b < bands; b++) {
      view.setUint16(bits + 2 * b, 16, true);
      view.setUint16(formats + 2 * b, 1, true);
    }
    for (let i = 0; i < tiles; i++) {
      view.setUint32(offsets + 4 * i, head.length + i * perTile * itemBytes, true);
      view.setUint32(counts + 4 * i, perTile * itemBytes, true);
    }
    return head;
  }
}
