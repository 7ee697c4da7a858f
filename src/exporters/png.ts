/** 8-bit RGBA pixels as a PNG file, without a canvas, so that workers and Node can write one too. Writes only. */
import { zlibSync } from 'fflate';
import { StudioError } from '../scene/errors';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** CRC-32 table of ISO 3309, as the PNG specification (annex D) asks. */
const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 of bytes [from, to). */
export function crc32(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let c = 0xffffffff;
  for (let i = from; i < to; i++) c = crcTable[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Length, type, data, and the CRC over type and data. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes, 4, 8 + data.length));
  return bytes;
}

/**
 * @param rgba [height × width × 4], row by row from the top, alpha not premultiplied
 * @throws {StudioError} kind 'internal' when sizes disagree or are zero
 */
export function encodePng(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  if (width < 1 || height < 1 || rgba.length !== width * height * 4) {
    throw new StudioError({
      kind: 'internal',
      message: 'The image to export does not have the stated size.',
      found: `${rgba.length} bytes`,
      expected: `${width} × ${height} × 4 bytes, at least one pixel`,
      advice: 'This is a fault of the studio, not of your data. Please report it.',
    });
  }
  // Bit depth 8, colour type 6 (RGBA).
  return assemble(width, height, [8, 6], rgba, width * 4, []);
}

/**
 * A picture of few colours at about two thirds of the size: one byte a pixel and a palette. Pictures of more than 256
 * colours, or with transparency, are written as by encodePng.
 * @param rgba [height × width × 4]
 * @throws {StudioError} kind 'internal' when sizes disagree or are zero
 */
export function encodeSmallPng(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const entries = new Map<number, number>();
  const indices = new Uint8Array(rgba.length / 4);
  for (let p = 0; p < indices.length; p++) {
    const [r, g, b, a] = rgba.subarray(p * 4, p * 4 + 4);
    const color = (r << 16) | (g << 8) | b;
    let entry = entries.get(color);
    if (entry === undefined) entries.set(color, (entry = entries.size));
    if (entry > 255 || a !== 255) return encodePng(rgba, width, height);
    indices[p] = entry;
  }
  if (indices.length === 0 || indices.length !== width * height) {
    return encodePng(rgba, width, height);
  }
  const palette = Uint8Array.from([...entries.keys()].flatMap((c) => [c >> 16, c >> 8, c]));
  // Bit depth 8, colour type 3 (palette).
  return assemble(width, height, [8, 3], indices, width, [chunk('PLTE', palette)]);
}

/** @param stride bytes a row */
function assemble(
  width: number,
  height: number,
  format: readonly [number, number],
  pixels: Uint8Array | Uint8ClampedArray,
  stride: number,
  before: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // Then deflate, adaptive filters, no interlace.
  header.set([...format, 0, 0, 0], 8);
  // Each row begins with its filter type; 0 = none, which deflate handles well on colour-mapped images.
  const raw = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    raw.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  }
  const parts = [
    Uint8Array.from(signature),
    chunk('IHDR', header),
    ...before,
    chunk('IDAT', zlibSync(raw, { level: 6 })),
    chunk('IEND', new Uint8Array(0)),
  ];
  const file = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
