/** What a run has learned of its scene (scene/learned.ts): written down after training, and made into functions again. */
import type { ValidityMask } from '../scene/cube';
import { StudioError } from '../scene/errors';
import type { BandFaults, Learned, LearnedShape } from '../scene/learned';
import type { NetworkShape } from '../model/dualBranch';
import type { ParameterLayout } from '../model/parameters';
import type { Settings } from '../settings/settings';
import { pixelAnswerOf } from '../unmixing/pixelAnswer';
import type { Prepared } from '../unmixing/prepare';
import { keptBy } from '../unmixing/rareDirections';
import { cubeScales } from '../unmixing/sceneSpectra';
import { layoutOf } from './dualBranch';
import type { FeatureMap } from './features';
import { fitOf, likenessOf, strideOf } from './likeness';
import { makePixelModel, type PixelModel } from './pixelModel';

/**
 * @param faults what was replaced in the scene
 * @param bands of the cube
 * @param E [R × B'] the trained endmembers, in the domain
 * @param smoothing λ of the run's maps
 */
export function learnedOf(
  prepared: Prepared,
  faults: BandFaults | null,
  mask: ValidityMask,
  bands: number,
  { map, shape }: { readonly map: FeatureMap; readonly shape: NetworkShape },
  E: Float32Array,
  smoothing: number,
): Learned {
  const { R, bandIndex, domain, norms, start, sideShare } = prepared;
  const B = bandIndex.length;
  const { K, V, centre, spread, withPrior, level, levels } = map;
  return {
    bands,
    bandIndex,
    brightness: norms.reduce((sum, v) => sum + v, 0) / mask.validPixels,
    domain,
    ...(faults ? { faults } : {}),
    noise: prepared.subspace?.filter ?? null,
    // Only methods that see no label have none, and they are no runs.
    start: start!,
    features: {
      ...{ K, centre: [...centre], spread, withPrior },
      ...(level === undefined || !levels ? {} : { level, levels }),
      V: V && Array.from({ length: K }, (_, k) => [...V.subarray(k * B, (k + 1) * B)]),
    },
    shape: shape as unknown as LearnedShape,
    ...(prepared.prior ? { prior: prepared.prior.ground } : {}),
    ...{ sideShare, smoothing },
    scales: cubeScales(E, domain, prepared),
    like: likenessIn(prepared, mask, fitOf({ domain }, E, R)),
  };
}

/** Of the scene itself, at the pixels at which another scene's are looked at. */
function likenessIn(
  { measured, Z, norms, domain, bandIndex }: Prepared,
  mask: ValidityMask,
  fit: ReturnType<typeof fitOf>,
): Learned['like'] {
  const B = bandIndex.length;
  const every = strideOf(mask.pixels.length);
  const rows: number[] = [];
  for (let i = 0; i < mask.pixels.length; i += every) if (mask.pixels[i]) rows.push(i);
  const spectra = new Float32Array(rows.length * B);
  rows.forEach((i, j) => {
    const back = measured ? 1 : domain.unit ? norms[i] : domain.scale;
    const from = measured ?? Z;
    for (let b = 0; b < B; b++) spectra[j * B + b] = from[i * B + b] * back;
  });
  return likenessOf([fit(spectra, rows.length)]);
}

/** What was learned as functions: what the network reads of any pixel, and where its numbers lie in θ. */
export interface LearnedModel {
  readonly R: number;
  readonly shape: NetworkShape;
  readonly layout: ParameterLayout;
  readonly pixels: PixelModel;
}

/** @throws StudioError (kind `file`) when θ is another network's */
export function modelOf(
  learned: Learned,
  settings: Pick<Settings, 'seed' | 'start'>,
  theta: Float32Array,
): LearnedModel {
  const { bandIndex, domain, noise, start, scales, features, prior } = learned;
  const R = scales.length;
  const B = bandIndex.length;
  const shape = learned.shape as unknown as NetworkShape;
  // Looked at first: a layout of made-up sizes would take all memory.
  const { hidden, C } = shape;
  const sane = [hidden, C, shape.G, shape.n].every((v) => Number.isInteger(v) && v >= 1);
  if (!sane || hidden * C > theta.length || shape.n > 4096) throw notOne(learned, theta, null);
  const layout = layoutOf(shape, new Float32Array(R * B), B, settings);
  const { K, V, centre } = features;
  const inputs = V ? K : B;
  const fits =
    layout.size === theta.length &&
    theta.every(Number.isFinite) &&
    shape.endmembers === R &&
    K === inputs &&
    centre.length === K &&
    (!V || V.length === K) &&
    shape.features === K + (features.withPrior ? R : 0) + (features.level === undefined ? 0 : 1) &&
    bandIndex.every((b, i) => b < learned.bands && (i === 0 || b > bandIndex[i - 1]));
  if (!fits) throw notOne(learned, theta, layout.size);
  const { level, levels } = features;
  const map: FeatureMap = {
    ...{ K, spread: features.spread, withPrior: features.withPrior },
    ...(level === undefined || !levels ? {} : { level, levels: [levels[0], levels[1]] }),
    V: V && Float64Array.from(V.flat()),
    centre: Float64Array.from(centre),
  };
  const subspace = noise
    ? keptBy(noise)
    : {
        apply: (spectra: Float32Array) => spectra,
        levels: (_: Float32Array, n: number) => new Float32Array(n).fill(1),
      };
  const answer = pixelAnswerOf(start);
  return {
    ...{ R, shape, layout },
    pixels: makePixelModel(
      { R, domain, bandIndex, subspace, withoutNoise: subspace.apply, answer },
      map,
      prior ?? null,
    ),
  };
}

const notOne = (
  { scales, bandIndex }: Learned,
  theta: Float32Array,
  size: number | null,
): StudioError =>
  new StudioError({
    kind: 'file',
    field: 'weights',
    message: 'What was learned and the trained numbers do not belong to one network.',
    found: `${theta.length} numbers, ${scales.length} endmembers, ${bandIndex.length} bands`,
    expected: size === null ? 'the sizes of a network of this studio' : `${size} finite numbers`,
    advice: 'Save the weights again where they were trained, or train anew.',
  });
