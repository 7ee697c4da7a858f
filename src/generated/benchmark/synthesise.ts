/**
 * Makes one benchmark scene from its specification: land → abundances → spectra → light → noise, each from its own stream
 * of the seed. Scenes that differ in one field of the specification therefore share every other random number.
 */
import type { Cube, Truth } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { imageCover } from '../demo/footprint';
import { fractalNoise, mix } from '../../maths/noise';
import { StudioError } from '../../scene/errors';
import { buildMask } from '../../scene/mask';
import { makeRng } from '../../maths/rng';
import type { Rng } from '../../maths/rng';
import { coverCount, makeLand } from './land';
import { makeLight } from './light';
import { absorptionDepths, bandCentres, endmembersOf } from './materials';
import type { MadeSpec, MaterialName } from '../../scene/recipe';
import { atOnce, part } from '../steps';
import type { Steps } from '../steps';
import { mixSpectra } from './mixing';
import { addSensorNoise } from './noise';
import { benchmarkScenes, benchmarkVersion } from './specs';
import type { SceneSpec } from './specs';

/** The materials a ground cover can be, in order of preference: the first one that the scene has. In land.ts's order. */
const coverAs: readonly (readonly MaterialName[])[] = [
  ['Vegetation'],
  ['Red soil'],
  ['Water'],
  ['Concrete', 'Brick', 'Red soil'],
  ['Dry grass', 'Red soil'],
  ['Blue roof', 'Concrete', 'Brick', 'Red soil'],
];

/** Layouts are told apart by this much in the seed, more than there are scenes. */
const LAYOUT_STRIDE = 1000;

/** The set's scene on the `land`-th other land. @param land from 1 */
export const onLand = (spec: SceneSpec, land: number): SceneSpec => ({
  ...spec,
  id: `${spec.id}@${land}`,
  seed: spec.seed + LAYOUT_STRIDE * land,
});

/**
 * A scene of the benchmark set. The same id gives the same numbers on every machine as long as benchmarkVersion is the same.
 * @param id a scene's id, or `id@k` with a whole number k ≥ 1: the same specification on the k-th other land, for label
 * draws and tuning that must not get used to one land
 * @returns cube [N × B] in reflectance; truth with names, abundances [N × R] and endmembers [R × B]
 * @throws StudioError (kind `file`) naming an unknown id and the known ones
 */
export function makeBenchmarkScene(id: string): Scene {
  const [, name, land] = /^(.*?)(?:@([1-9]\d{0,3}))?$/.exec(id) ?? [];
  const spec = benchmarkScenes.find((s) => s.id === name);
  if (!spec) {
    throw new StudioError({
      kind: 'file',
      message: `There is no benchmark scene “${id}”.`,
      field: 'benchmark scene',
      found: id,
      expected: benchmarkScenes.map((s) => s.id).join(', '),
      advice: 'Give one of these ids; add @1, @2 … for the same scene on another land.',
    });
  }
  return synthesise(land === undefined ? spec : onLand(spec, Number(land)));
}

/**
 * A scene from any specification, for tests that need one without noise (snrDb Infinity) or of another size.
 * @returns as makeBenchmarkScene
 */
export const synthesise = (spec: SceneSpec): Scene => atOnce(benchmarkSteps(spec));

const areaFractions =
  'The truth holds fractions of area; brightness is not part of the abundances.';

/** A scene of the set, or one that is made as they are, step by step. */
export const benchmarkSteps = (spec: SceneSpec): Steps<Scene> =>
  steps(spec, `Benchmark ${spec.id}`, [
    `${spec.description} Benchmark set, version ${benchmarkVersion}, scene ${spec.id}, seed ${spec.seed}.`,
    areaFractions,
  ]);

/** A scene to a person's specification, step by step; `base` of the set is `madeDefaults`. */
export function madeSteps(spec: MadeSpec): Steps<Scene> {
  const { lines, samples, bands, materials, seed } = spec;
  const snrDb = spec.snrDb ?? Infinity;
  const noise = spec.snrDb === null ? 'no noise' : `noise at ${snrDb} dB`;
  return steps({ ...spec, snrDb }, 'Made scene', [
    `Made by the studio from seed ${seed}: ${lines} lines × ${samples} samples × ${bands} bands, ${materials.length} materials, ${noise}.`,
    areaFractions,
  ]);
}

/** @param name of the cube */
function* steps(
  spec: Omit<SceneSpec, 'id' | 'description'>,
  name: string,
  notes: readonly string[],
): Steps<Scene> {
  const { lines, samples, bands, materials } = spec;
  const rng = makeRng(spec.seed).fork('benchmark');
  const land = makeLand(rng.fork('land'), samples / lines);
  const { abundances: cover, facing } = yield* part(
    0,
    0.6,
    imageCover(land, lines, samples, coverCount),
  );
  const abundances = mergeCover(cover, materials);
  if (spec.purest < 1) dilute(rng.fork('dilution'), abundances, spec);

  const wavelengths = bandCentres(bands);
  const endmembers = endmembersOf(materials, wavelengths);
  const light = yield* part(
    0.6,
    0.7,
    makeLight(rng.fork('light'), land, spec, facing, spec.illumination),
  );
  const mixed = mixSpectra(rng.fork('spectra'), {
    ...spec,
    abundances,
    endmembers,
    depths: absorptionDepths(materials, wavelengths),
    light,
  });
  const data = yield* part(0.7, 0.95, mixed);
  addSensorNoise(rng.fork('noise'), data, wavelengths, spec.snrDb);

  const cube: Cube = {
    name,
    lines,
    samples,
    bands,
    data,
    wavelengths,
    wavelengthSource: 'file',
    unit: 'reflectance',
  };
  const truth: Truth = { names: materials, abundances, endmembers };
  return { cube, mask: buildMask(cube), truth, notes };
}

/** @param cover [N × covers] @returns abundances [N × R] */
function mergeCover(cover: Float32Array, materials: readonly MaterialName[]): Float32Array {
  const R = materials.length;
  const target = coverAs.map((options) =>
    materials.findIndex((m) => m === options.find((o) => materials.includes(o))),
  );
  const abundances = new Float32Array((cover.length / coverCount) * R);
  for (let k = 0; k < cover.length; k++) {
    const pixel = Math.floor(k / coverCount);
    abundances[pixel * R + target[k % coverCount]] += cover[k];
  }
  return abundances;
}

/**
 * Mixes into every pixel what surrounds it, as the far wings of a coarse sensor's footprint do: a ← c·a + (1 − c)·w with w
 * the scene's mean abundances weighted away from what the pixel already is. No abundance stays above `purest`.
 */
function dilute(rng: Rng, abundances: Float32Array, spec: Parameters<typeof steps>[0]): void {
  const { lines, samples, purest } = spec;
  const R = spec.materials.length;
  const N = lines * samples;
  const means = new Float64Array(R);
  for (let k = 0; k < abundances.length; k++) means[k % R] += abundances[k] / N;
  const amount = fractalNoise(rng, 3);
  const weight = new Float64Array(R);
  for (let p = 0; p < N; p++) {
    const share =
      (1 + amount((5 * (p % samples)) / lines, (5 * Math.floor(p / samples)) / lines)) / 2;
    const keep = mix(0.7, 1, Math.min(1, Math.max(0, share))) * purest;
    let total = 0;
    for (let r = 0; r < R; r++) {
      // The floor lets rare materials take part as well.
      weight[r] = (means[r] + 0.1) * (1 - abundances[p * R + r]);
      total += weight[r];
    }
    for (let r = 0; r < R; r++) {
      const k = p * R + r;
      abundances[k] = keep * abundances[k] + ((1 - keep) * weight[r]) / total;
    }
  }
}
