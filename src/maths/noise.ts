/** Smooth seeded random fields over the plane (value noise), for generated lands, light and variability; and a sensor's noise over wavelength. */
import type { Rng } from './rng';

export type Field = (x: number, y: number) => number;

/** A power of two: places wrap by its bits. */
const SIZE = 64;

/** Value noise of unit cell, about 0 ± 1: random values at integer points, joined by smooth steps. */
export function smoothNoise(rng: Rng): Field {
  const values = Float64Array.from({ length: SIZE * SIZE }, () => 2 * rng.uniform() - 1);
  const at = (i: number, j: number): number => values[(j & (SIZE - 1)) * SIZE + (i & (SIZE - 1))];
  return (x, y) => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    const u = smooth(x - i);
    const v = smooth(y - j);
    return mix(mix(at(i, j), at(i + 1, j), u), mix(at(i, j + 1), at(i + 1, j + 1), u), v);
  };
}

/** Sum of octaves of value noise, each half as strong and twice as fine; about −1..1. */
export function fractalNoise(rng: Rng, octaves: number): Field {
  const fields = Array.from({ length: octaves }, () => smoothNoise(rng));
  return (x, y) => {
    let sum = 0;
    let weight = 0;
    for (let o = 0; o < octaves; o++) {
      sum += fields[o](x * 2 ** o + 7.3 * o, y * 2 ** o - 3.1 * o) / 2 ** o;
      weight += 1 / 2 ** o;
    }
    return sum / weight;
  };
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Smooth step of t clamped to 0..1. */
export function smooth(t: number): number {
  const c = Math.min(1, Math.max(0, t));
  return c * c * c * (c * (6 * c - 15) + 10);
}

/** 0 below `from`, 1 above `to`, smooth between. */
export function ramp(value: number, from: number, to: number): number {
  return smooth((value - from) / (to - from));
}

/** A sensor's signal-to-noise ratio over wavelength, dB to some mean: best from 500 to 1000 nm, 5 dB lower at both ends. */
export function snrShape(nm: number): number {
  return 2 - 5 * Math.abs((nm - 1100) / 1250) ** 2.2;
}
