import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../../scene/scene';
import { roundedSum } from '../../scene/identity';
import { same } from '../same.suite';
import { StudioError } from '../../scene/errors';
import { spectralAngle } from '../../maths/metrics';
import { benchmarkIds, madeDefaults } from '../../scene/recipe';
import { benchmarkScenes, benchmarkVersion, makeBenchmarkScene, synthesise } from './index';
import type { BenchmarkSpec } from './index';

const specOf = (id: string): BenchmarkSpec => benchmarkScenes.find((s) => s.id === id)!;
const base = specOf('base');
const scenes = new Map<string, Scene>(benchmarkScenes.map((s) => [s.id, makeBenchmarkScene(s.id)]));
const sceneOf = (id: string): Scene => scenes.get(id)!;
const made = new Map<string, Scene>();
/** The scene of a specification, once for all that differ in name only. Nobody changes what is in it. */
function sceneTo(spec: BenchmarkSpec): Scene {
  const key = JSON.stringify({ ...spec, id: '', description: '', snrDb: String(spec.snrDb) });
  const scene = made.get(key) ?? synthesise(spec);
  made.set(key, scene);
  return scene;
}
const ideal = {
  snrDb: Infinity,
  illumination: 'none',
  variability: 'none',
  mixing: 'linear',
} as const;

/** Spectral angles between a scene's pure pixels and their endmembers, radians. */
function pureAngles({ cube, mask, truth }: Scene): number[] {
  const { names, abundances, endmembers } = truth!;
  const angles: number[] = [];
  abundances.forEach((a, k) => {
    if (a < 0.995) return;
    const p = Math.floor(k / names.length);
    const r = k % names.length;
    const x = cube.data.subarray(p * cube.bands, (p + 1) * cube.bands);
    const e = endmembers!.subarray(r * cube.bands, (r + 1) * cube.bands);
    angles.push(spectralAngle(x, e, mask.bands));
  });
  return angles;
}

const mean = (values: readonly number[]): number =>
  values.reduce((s, v) => s + v, 0) / values.length;

/** The factor s of every pixel: a scene with light over the same one without. */
function lightOf(spec: BenchmarkSpec): number[] {
  const lit = sceneTo({ ...spec, ...ideal, illumination: spec.illumination }).cube;
  const plain = sceneTo({ ...spec, ...ideal }).cube;
  return Array.from({ length: spec.lines * spec.samples }, (_, p) => {
    const at = p * spec.bands + Math.floor(spec.bands / 3);
    return lit.data[at] / plain.data[at];
  });
}

describe('benchmark table', () => {
  it('has distinct ids, no square scene, seeds that leave room for layouts, and R as stated', () => {
    expect(new Set(benchmarkScenes.map((s) => s.id)).size).toBe(benchmarkScenes.length);
    for (const s of benchmarkScenes) {
      expect(s.lines).not.toBe(s.samples);
      expect(s.seed).toBeLessThan(1000);
      expect(s.endmembers).toBe(s.materials.length);
      expect(s.description).toMatch(/[.?]$/);
    }
  });

  it('is what recipes may ask for, and what they leave out is the base scene’s', () => {
    expect(benchmarkScenes.map((s) => s.id)).toEqual(benchmarkIds);
    expect(base).toMatchObject(madeDefaults);
  });

  it('is the one in docs/benchmark.md', () => {
    const text = readFileSync(new URL('../../../docs/benchmark.md', import.meta.url), 'utf8');
    const rows = text.split('\n').flatMap((line) => {
      const cells = line.split('|').map((c) => c.trim());
      return /^`[\w-]+`$/.test(cells[1] ?? '') && cells.length > 8 ? [cells.slice(1, -1)] : [];
    });
    expect(rows).toEqual(
      benchmarkScenes.map((s) => [
        `\`${s.id}\``,
        `${s.lines} × ${s.samples} × ${s.bands}`,
        String(s.endmembers),
        String(s.snrDb),
        s.illumination,
        s.variability,
        s.mixing,
        String(s.seed),
        s.description,
      ]),
    );
    expect(text).toContain(`version ${benchmarkVersion}`);
  });

  it('names an unknown scene and the known ones', () => {
    for (const id of ['nosuch', '', 'base@0', 'base@x', '@1', 'base@1@2', 'toString']) {
      let error: unknown;
      try {
        makeBenchmarkScene(id);
      } catch (e) {
        error = e;
      }
      expect(error).toBeInstanceOf(StudioError);
      const { data } = error as StudioError;
      expect(data.found).toBe(id);
      expect(data.expected).toContain('base, snr-15');
    }
  });
});

describe('recorded checksums', () => {
  it('are those of this generator: numbers that change raise benchmarkVersion and are recorded again', () => {
    const file = new URL('./checksums.json', import.meta.url);
    const found = {
      version: benchmarkVersion,
      scenes: Object.fromEntries([...scenes].map(([id, scene]) => [id, roundedSum(scene)])),
    };
    expect(found).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });

  it('repeat within a process', () => {
    expect(roundedSum(makeBenchmarkScene('small'))).toBe(roundedSum(sceneOf('small')));
  });
});

describe.each(benchmarkScenes.map((s) => [s.id, s] as const))('scene %s', (id, spec) => {
  const { cube, mask, truth } = sceneOf(id);
  const { names, abundances, endmembers } = truth!;
  const N = spec.lines * spec.samples;
  const R = spec.endmembers;

  it('has the stated size, names, wavelengths and nothing to mask', () => {
    expect([cube.lines, cube.samples, cube.bands]).toEqual([spec.lines, spec.samples, spec.bands]);
    expect(cube.data).toHaveLength(N * spec.bands);
    expect(names).toEqual(spec.materials);
    expect(endmembers).toHaveLength(R * spec.bands);
    const nm = [...cube.wavelengths!];
    expect([nm[0], nm.at(-1)]).toEqual([400, 2500]);
    expect(nm.every((v, b) => b === 0 || v > nm[b - 1])).toBe(true);
    const inWater = nm.filter((v) => (v >= 1340 && v < 1440) || (v >= 1790 && v < 1960));
    expect(inWater).toEqual([]);
    expect([mask.validPixels, mask.validBands]).toEqual([N, spec.bands]);
  });

  it('has abundances on the simplex, up to the stated purity, and enough of every material', () => {
    const most = new Array<number>(R).fill(0);
    const sums = new Array<number>(R).fill(0);
    for (let p = 0; p < N; p++) {
      let sum = 0;
      for (let r = 0; r < R; r++) {
        const a = abundances[p * R + r];
        if (!(a >= 0)) throw new Error(`abundance ${a} at pixel ${p}`);
        sum += a;
        sums[r] += a / N;
        most[r] = Math.max(most[r], a);
      }
      expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
    }
    expect(Math.min(...sums)).toBeGreaterThan(0.02);
    if (spec.purest < 1) {
      expect(Math.max(...most)).toBeLessThanOrEqual(spec.purest);
      expect(Math.min(...most)).toBeGreaterThan(0.6);
    } else {
      expect(Math.min(...most)).toBeGreaterThan(0.999);
    }
  });

  it('is mixed in a quarter to all of its pixels, in patches rather than pixel by pixel', () => {
    let mixed = 0;
    let step = 0;
    let far = 0;
    for (let p = 0; p < N; p++) {
      const a = abundances.subarray(p * R, (p + 1) * R);
      if (Math.max(...a) < 0.9) mixed++;
      if (p % spec.samples === 0) continue;
      // The same distance to the pixel on the left and to one elsewhere: neighbours are much more alike.
      const other = (p * 7919 + 13) % N;
      for (let r = 0; r < R; r++) {
        step += Math.abs(a[r] - abundances[(p - 1) * R + r]);
        far += Math.abs(a[r] - abundances[other * R + r]);
      }
    }
    expect(mixed / N).toBeGreaterThan(0.25);
    expect(step / far).toBeLessThan(0.5);
  });

  it('has the stated signal-to-noise ratio within 0.5 dB', () => {
    const clean = sceneTo({ ...spec, snrDb: Infinity }).cube.data;
    let signal = 0;
    let noise = 0;
    clean.forEach((v, k) => {
      signal += v * v;
      noise += (cube.data[k] - v) ** 2;
    });
    expect(Math.abs(10 * Math.log10(signal / noise) - spec.snrDb)).toBeLessThan(0.5);
  });

  it('is exactly aᵀE when noise, light, variability and nonlinearity are taken away', () => {
    const { data } = sceneTo({ ...spec, ...ideal }).cube;
    let worst = 0;
    for (let p = 0; p < N; p++) {
      for (let b = 0; b < spec.bands; b++) {
        let x = 0;
        for (let r = 0; r < R; r++) x += abundances[p * R + r] * endmembers![r * spec.bands + b];
        worst = Math.max(worst, Math.abs(data[p * spec.bands + b] - x));
      }
    }
    expect(worst).toBeLessThan(1e-7);
  });

  it('has as many alike materials as stated', () => {
    const row = (r: number): Float32Array =>
      endmembers!.subarray(r * spec.bands, (r + 1) * spec.bands);
    const alike = names.filter((_, i) =>
      names.some((_n, j) => i !== j && spectralAngle(row(i), row(j), mask.bands) < 0.05),
    );
    expect(alike).toHaveLength(spec.alike);
  });
});

describe('what is changed, and only that', () => {
  it.each([
    'snr-15',
    'snr-45',
    'light-none',
    'light-strong',
    'variability-strong',
    'bilinear',
    'post-nonlinear',
    'alike',
    'bands-12',
  ])('%s shows the land of the base scene', (id) => {
    expect(sceneOf(id).truth!.abundances).toEqual(sceneOf('base').truth!.abundances);
    expect(sceneOf(id).cube.data).not.toEqual(sceneOf('base').cube.data);
  });

  it('scenes with other seeds show other lands', () => {
    const abundances = (scene: Scene): Float32Array => scene.truth!.abundances;
    expect(same(abundances(sceneOf('no-pure')), abundances(sceneOf('base')))).toBe(false);
    expect(same(abundances(makeBenchmarkScene('small@1')), abundances(sceneOf('small')))).toBe(
      false,
    );
  });

  it('light: none is 1 everywhere, relief is mild, strong reaches down to 0.3', () => {
    const range = (id: string): [number, number] => {
      const light = lightOf(specOf(id));
      return [light.reduce((a, b) => Math.min(a, b)), light.reduce((a, b) => Math.max(a, b))];
    };
    expect(range('light-none')).toEqual([1, 1]);
    const [least, most] = range('base');
    expect(least).toBeGreaterThan(0.69);
    expect(least).toBeLessThan(0.85);
    expect(most).toBeGreaterThan(1.1);
    expect(most).toBeLessThan(1.26);
    const strong = lightOf(specOf('light-strong'));
    expect(Math.min(...strong)).toBeGreaterThan(0.299);
    expect(Math.min(...strong)).toBeLessThan(0.33);
    const shadowed = strong.filter((s) => s < 0.5).length / strong.length;
    expect(shadowed).toBeGreaterThan(0.03);
    expect(shadowed).toBeLessThan(0.3);
  });

  it('variability: pure pixels depart from their endmember by the stated angles', () => {
    const angle = (variability: BenchmarkSpec['variability']): number =>
      mean(pureAngles(sceneTo({ ...base, ...ideal, variability })));
    expect(angle('none')).toBeLessThan(1e-3);
    expect(angle('mild')).toBeGreaterThan(0.012);
    expect(angle('mild')).toBeLessThan(0.025);
    expect(angle('strong')).toBeGreaterThan(0.055);
    expect(angle('strong')).toBeLessThan(0.085);
  });

  it('mixing: bilinear adds light to mixed pixels only, within the model; post-nonlinear bends both ways', () => {
    const { truth, cube: linear } = sceneTo({ ...base, ...ideal });
    const { cube: bilinear } = sceneTo({ ...base, ...ideal, mixing: 'bilinear' });
    const { cube: bent } = sceneTo({ ...base, ...ideal, mixing: 'post-nonlinear' });
    const { abundances: A, endmembers } = truth!;
    const E = endmembers!;
    const R = base.endmembers;
    const B = base.bands;
    const gammas: number[] = [];
    const bs: number[] = [];
    for (let p = 0; p < base.lines * base.samples; p++) {
      // γ and b are the same in all bands of a pixel: found by projection, checked by what is left.
      let dg = 0;
      let gg = 0;
      let db = 0;
      let bb = 0;
      const product = new Float64Array(B);
      for (let b = 0; b < B; b++) {
        const y = linear.data[p * B + b];
        for (let i = 0; i < R; i++)
          for (let j = i + 1; j < R; j++)
            product[b] += A[p * R + i] * A[p * R + j] * E[i * B + b] * E[j * B + b];
        dg += (bilinear.data[p * B + b] - y) * product[b];
        gg += product[b] ** 2;
        db += (bent.data[p * B + b] - y) * y * y;
        bb += y ** 4;
      }
      if (gg > 1e-6) gammas.push(dg / gg);
      bs.push(db / bb);
      for (let b = 0; b < B; b++) {
        const y = linear.data[p * B + b];
        const left = bilinear.data[p * B + b] - y - (gg > 0 ? dg / gg : 0) * product[b];
        const leftBent = bent.data[p * B + b] - y - (db / bb) * y * y;
        if (Math.abs(left) > 1e-6 || Math.abs(leftBent) > 1e-6)
          throw new Error(`pixel ${p}, band ${b}`);
      }
    }
    expect(gammas.length).toBeGreaterThan(1000);
    expect(Math.min(...gammas)).toBeGreaterThan(0.49);
    expect(Math.max(...gammas)).toBeLessThan(1.01);
    expect(Math.max(...gammas) - Math.min(...gammas)).toBeGreaterThan(0.3);
    expect(Math.min(...bs)).toBeGreaterThan(-0.301);
    expect(Math.max(...bs)).toBeLessThan(0.301);
    expect(Math.min(...bs)).toBeLessThan(-0.2);
    expect(Math.max(...bs)).toBeGreaterThan(0.2);
  });
});

describe('other layouts', () => {
  it.each(['base@1', 'base@2', 'r6@1', 'r6@2', 'r3@9', 'no-pure@5'])(
    '%s has all its materials',
    (id) => {
      const { names, abundances } = makeBenchmarkScene(id).truth!;
      const R = names.length;
      const sums = new Array<number>(R).fill(0);
      abundances.forEach((a, k) => (sums[k % R] += a / (abundances.length / R)));
      expect(Math.min(...sums)).toBeGreaterThan(0.01);
    },
  );
});
