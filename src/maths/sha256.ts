/**
 * SHA-256 (FIPS 180-4) of bytes that come in pieces. The browser's own takes all of them at once and only on secure pages;
 * this one is for what comes piece by piece, and for a page by http.
 */

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of 8. */
const [K, START] = constants();

function constants(): [Uint32Array, Uint32Array] {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  return [
    Uint32Array.from(primes, (p) => rootBits(p, 3)),
    Uint32Array.from(primes.slice(0, 8), (p) => rootBits(p, 2)),
  ];
}

/** ⌊2³² · the k-th root of n⌋ mod 2³², in whole numbers: what a library's pow gives last is its own affair. */
function rootBits(n: number, k: number): number {
  const wanted = BigInt(n) << BigInt(32 * k);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(k) <= wanted) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}

export interface Sha256 {
  /** Takes more bytes. @returns itself */
  update(bytes: Uint8Array): Sha256;
  /** 64 hexadecimal digits; ends it. */
  hex(): string;
}

export function sha256(): Sha256 {
  const state = START.slice();
  const block = new Uint8Array(64);
  const words = new Uint32Array(64);
  let filled = 0;
  let length = 0;

  function work(bytes: Uint8Array, at: number): void {
    for (let i = 0, j = at; i < 16; i++, j += 4) {
      words[i] = (bytes[j] << 24) | (bytes[j + 1] << 16) | (bytes[j + 2] << 8) | bytes[j + 3];
    }
    for (let i = 16; i < 64; i++) {
      const [x, y] = [words[i - 15], words[i - 2]];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    let a = state[0] | 0;
    let b = state[1] | 0;
    let c = state[2] | 0;
    let d = state[3] | 0;
    let e = state[4] | 0;
    let f = state[5] | 0;
    let g = state[6] | 0;
    let h = state[7] | 0;
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }

  const hash: Sha256 = {
    update(bytes) {
      length += bytes.length;
      let at = 0;
      if (filled > 0) {
        at = Math.min(64 - filled, bytes.length);
        block.set(bytes.subarray(0, at), filled);
        filled += at;
        if (filled < 64) return hash;
        work(block, 0);
        filled = 0;
      }
      for (; at + 64 <= bytes.length; at += 64) work(bytes, at);
      block.set(bytes.subarray(at));
      filled = bytes.length - at;
      return hash;
    },
    hex() {
      const bits = length * 8;
      const end = new Uint8Array(filled < 56 ? 64 - filled : 128 - filled);
      end[0] = 0x80;
      const view = new DataView(end.buffer);
      view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32));
      view.setUint32(end.length - 4, bits >>> 0);
      hash.update(end);
      return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
    },
  };
  return hash;
}

export const sha256Of = (bytes: Uint8Array): string => sha256().update(bytes).hex();
