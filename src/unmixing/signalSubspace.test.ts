import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asFile, openScene } from '../../testdata/mat/open';
import { benchmarkScenes, synthesise } from '../generated/benchmark';
import { bandCentres, endmembersOf } from '../generated/benchmark/materials';
import type { Scene } from '../scene/scene';
import { makeRng } from '../maths/rng';
import { findSignalSubspace, type SignalSubspace } from './signalSubspace';

const specOf = (id: string) => benchmarkScenes.find((s) => s.id === id)!;
const scenesMade = new Map<string, Scene>();
/** A scene of the set at this noise, made once: whoever changes its values changes a copy (`dataOf`). */
function made(id: string, snrDb: number): Scene {
  const key = `${id} ${snrDb}`;
  const scene = scenesMade.get(key) ?? synthesise({ ...specOf(id), seed: 1001, snrDb });
  scenesMade.set(key, scene);
  return scene;
}
const dataOf = (scene: Scene): Float32Array => Float32Array.from(scene.cube.data);

function find(scene: Scene, spectra = dataOf(scene), least = 5): SignalSubspace {
  const { bands, samples } = scene.cube;
  return findSignalSubspace({ spectra, bands, pixels: scene.mask.pixels, samples, least });
}

/** ‖a − b‖ / ‖c − b‖ */
function ratio(a: Float32Array, b: Float32Array, c: Float32Array): number {
  let [top, bottom] = [0, 0];
  a.forEach((v, i) => {
    top += (v - b[i]) ** 2;
    bottom += (c[i] - b[i]) ** 2;
  });
  return Math.sqrt(top / bottom);
}

/** White noise and, of a column each, stripes of the same power. */
function striped({ cube }: Scene, snrDb: number): Float32Array {
  const out = Float32Array.from(cube.data);
  const rng = makeRng(7);
  const power = out.reduce((sum, v) => sum + v * v, 0) / out.length;
  const sd = Math.sqrt((power * 10 ** (-snrDb / 10)) / 2);
  const stripes = Float64Array.from({ length: cube.samples * cube.bands }, () => rng.normal());
  return out.map((v, k) => {
    const column = Math.floor(k / cube.bands) % cube.samples;
    return v + sd * (rng.normal() + stripes[column * cube.bands + (k % cube.bands)]);
  });
}

describe('finding the signal subspace', () => {
  const clean = dataOf(made('base', Infinity));

  it.each([10, 15, 20, 30])('knows noise of %i dB and takes most of it out', (dB) => {
    const scene = made('base', dB);
    const noisy = dataOf(scene);
    const found = find(scene);
    expect(found.facts.removed).toBe(true);
    expect(Math.abs(found.facts.snrDb! - dB)).toBeLessThan(0.7);
    expect(found.facts.directions).toBeGreaterThanOrEqual(5);
    expect(found.facts.directions).toBeLessThanOrEqual(9);
    expect(ratio(found.apply(noisy, scene.mask.pixels.length), clean, noisy)).toBeLessThan(0.3);
  });

  it('knows the noise of each band', () => {
    const scene = made('base', 15);
    const noise = dataOf(scene).map((v, k) => v - clean[k]);
    const { deviation } = find(scene).facts;
    const B = scene.cube.bands;
    const N = noise.length / B;
    deviation.forEach((sd, b) => {
      let sum = 0;
      for (let p = 0; p < N; p++) sum += noise[p * B + b] ** 2;
      expect(sd / Math.sqrt(sum / N)).toBeGreaterThan(0.85);
      expect(sd / Math.sqrt(sum / N)).toBeLessThan(1.15);
    });
  });

  it('gives the same twice, block by block or at once, and zeros for masked pixels', () => {
    const scene = made('base', 15);
    const noisy = dataOf(scene);
    noisy.fill(0, 0, scene.cube.bands);
    const N = scene.mask.pixels.length;
    const at = (n: number) => n * scene.cube.bands;
    const found = find(scene, noisy);
    const all = found.apply(noisy, N);
    expect(find(scene, noisy).apply(noisy, N)).toEqual(all);
    expect(found.apply(noisy.subarray(at(100), at(300)), 200)).toEqual(
      all.subarray(at(100), at(300)),
    );
    expect(all.subarray(0, at(1)).every((v) => v === 0)).toBe(true);
  });

  it('leaves a scene with hardly any noise alone: the same array', () => {
    const scene = made('base', Infinity);
    const found = find(scene);
    const spectra = dataOf(scene);
    expect(found.facts.removed).toBe(false);
    expect(found.facts.text).toMatch(/Hardly any noise/);
    expect(found.apply(spectra, scene.mask.pixels.length)).toBe(spectra);
  });

  it('keeps to what twelve bands allow', () => {
    for (const dB of [10, 20, 30]) {
      const scene = made('bands-12', dB);
      const noisy = dataOf(scene);
      const found = find(scene);
      expect(found.facts.directions).toBe(5);
      expect(Math.abs(found.facts.snrDb! - dB)).toBeLessThan(3);
      const without = dataOf(made('bands-12', Infinity));
      expect(ratio(found.apply(noisy, scene.mask.pixels.length), without, noisy)).toBeLessThan(0.8);
    }
  });

  it.each([
    ['fewer pixels than bands', 100],
    ['hardly more pixels than bands', 200],
    ['no pixel at all', 0],
  ])('leaves spectra alone with %s', (_, n) => {
    const scene = made('base', 10);
    const B = scene.cube.bands;
    const spectra = dataOf(scene).slice(0, n * B);
    const found = findSignalSubspace({
      ...{ spectra, bands: B, samples: n, least: 5 },
      pixels: new Uint8Array(n).fill(1),
    });
    expect(found.facts).toMatchObject({ removed: false, snrDb: null });
    expect(found.apply(spectra, n)).toBe(spectra);
  });

  it('leaves spectra alone where there are as many directions as bands, and says so', () => {
    const scene = made('bands-12', 15);
    const spectra = dataOf(scene);
    const found = find(scene, spectra, 13);
    expect(found.facts).toMatchObject({ removed: false, directions: 12 });
    expect(found.facts.text).toMatch(/^As many signal directions as bands/);
    expect(found.apply(spectra, scene.mask.pixels.length)).toBe(spectra);
  });

  it('leaves noise alone that has as many directions as a scene can have', () => {
    const scene = made('base', Infinity);
    const spectra = dataOf(scene);
    const B = scene.cube.bands;
    const rng = makeRng(11);
    // In four fifths of the bands pairs share their noise: nobody can tell it from materials.
    for (let k = 0; k < spectra.length; k += B) {
      for (let b = 0; b < 96; b += 2) {
        const n = 0.06 * rng.normal();
        spectra[k + b] += n + 0.02 * rng.normal();
        spectra[k + b + 1] += n + 0.02 * rng.normal();
      }
      for (let b = 96; b < B; b++) spectra[k + b] += 0.02 * rng.normal();
    }
    const found = find(scene, spectra);
    expect(found.facts.removed).toBe(false);
    expect(found.facts.directions).toBeGreaterThanOrEqual(40);
    expect(found.facts.text).toMatch(/cannot be told from signal/);
  });

  it('takes noise out of a few hundred pixels', () => {
    const scene = made('small', 15);
    const noisy = dataOf(scene);
    const found = find(scene);
    const without = dataOf(made('small', Infinity));
    expect(ratio(found.apply(noisy, scene.mask.pixels.length), without, noisy)).toBeLessThan(0.35);
  });

  it('bears bands without variance, of zeros, and copies of other bands', () => {
    const scene = made('base', 15);
    const noisy = dataOf(scene);
    const B = scene.cube.bands;
    for (let k = 0; k < noisy.length; k += B) {
      noisy[k + 3] = 0.25;
      noisy[k + 4] = 0;
      noisy[k + 60] = noisy[k + 59];
    }
    const found = find(scene, noisy);
    const out = found.apply(noisy, scene.mask.pixels.length);
    expect(found.facts.removed).toBe(true);
    expect(out.every(Number.isFinite)).toBe(true);
    expect(Math.abs(found.facts.snrDb! - 15)).toBeLessThan(1);
    for (let k = 0; k < noisy.length; k += B) expect(Math.abs(out[k + 4])).toBeLessThan(1e-9);
    const wanted = clean.slice();
    for (let k = 0; k < noisy.length; k += B) {
      wanted[k + 3] = 0.25;
      wanted[k + 4] = 0;
    }
    expect(ratio(out, wanted, noisy)).toBeLessThan(0.35);
  });

  it('bears spectra of zeros', () => {
    const scene = made('base', 15);
    expect(find(scene, new Float32Array(clean.length)).facts.removed).toBe(false);
  });

  it('is not misled by stripes', () => {
    const scene = made('base', Infinity);
    const noisy = striped(scene, 20);
    const found = find(scene, noisy);
    expect(found.facts).toMatchObject({ removed: true, stripes: 'columns' });
    expect(found.facts.directions).toBeLessThan(12);
    expect(Math.abs(found.facts.snrDb! - 20)).toBeLessThan(1);
    expect(ratio(found.apply(noisy, scene.mask.pixels.length), clean, noisy)).toBeLessThan(0.35);
  });

  it('keeps the direction of a material in four pixels', () => {
    const scene = made('base', 15);
    const noisy = dataOf(scene);
    const B = scene.cube.bands;
    const rare = endmembersOf(['Blue roof'], bandCentres(B));
    const at = [1000, 1001, 1071, 1072];
    for (const p of at) {
      for (let b = 0; b < B; b++) noisy[p * B + b] += rare[b] - clean[p * B + b];
    }
    const found = find(scene, noisy);
    const out = found.apply(noisy, scene.mask.pixels.length);
    expect(found.facts.rare).toBeGreaterThanOrEqual(1);
    // The mean over its pixels, from which an endmember would come, is as near to the truth as it was.
    let [before, after] = [0, 0];
    for (let b = 0; b < B; b++) {
      const meanOf = (s: Float32Array) => at.reduce((sum, p) => sum + s[p * B + b] / 4, 0);
      before += (meanOf(noisy) - rare[b]) ** 2;
      after += (meanOf(out) - rare[b]) ** 2;
    }
    expect(after).toBeLessThan(1.05 * before);
    for (const p of at) {
      const square = (s: Float32Array) =>
        rare.reduce((sum, v, b) => sum + (s[p * B + b] - v) ** 2, 0);
      expect(square(out)).toBeLessThan(square(noisy));
    }
  });

  it('keeps most of a single pixel unlike all others', () => {
    const scene = made('base', 20);
    const noisy = dataOf(scene);
    const B = scene.cube.bands;
    const spike = Float64Array.from({ length: B }, (_, b) => (b % 7 === 0 ? 0.9 : 0));
    for (let b = 0; b < B; b++) noisy[2000 * B + b] += spike[b];
    const out = find(scene, noisy).apply(noisy, scene.mask.pixels.length);
    let along = 0;
    let all = 0;
    for (let b = 0; b < B; b++) {
      along += (out[2000 * B + b] - clean[2000 * B + b]) * spike[b];
      all += spike[b] ** 2;
    }
    expect(along / all).toBeGreaterThan(0.6);
  });
});

const scenes = resolve(import.meta.dirname, '../../../shared/data/scenes');
const present = existsSync(resolve(scenes, 'samson.mat'));
if (!present) console.log('SKIPPED: noise of real scenes; ../shared/data/scenes is absent.');

describe.skipIf(!present)('noise of real scenes', () => {
  const real = (name: string): Promise<Scene> =>
    openScene(asFile(new Uint8Array(readFileSync(resolve(scenes, name))), name));

  it.each(['samson.mat', 'urban_crop.mat', 'minerals/scene_FeCa.mat'])(
    'there is hardly any in %s',
    async (name) => {
      const scene = await real(name);
      const spectra = dataOf(scene);
      const found = find(scene, spectra, scene.truth!.names.length + 1);
      expect(found.facts.text).toMatch(/Hardly any noise/);
      expect(found.apply(spectra, scene.mask.pixels.length)).toBe(spectra);
    },
  );

  it.each(['samson.mat', 'urban_crop.mat'])('column stripes on %s are no signal', async (name) => {
    const scene = await real(name);
    const noisy = striped(scene, 15);
    const found = find(scene, noisy);
    expect(found.facts).toMatchObject({ removed: true, stripes: 'columns' });
    const out = found.apply(noisy, scene.mask.pixels.length);
    expect(ratio(out, dataOf(scene), noisy)).toBeLessThan(0.35);
  });
});
