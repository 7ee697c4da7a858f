/**
 * What the network reads of any pixel, in the scene it was trained on or elsewhere: the domain, the classical answer,
 * the principal components and the kernel correction of a training run as one function of a spectrum. Everything is per
 * pixel, so that blocks of a file give what the whole would. Plain arrays, no tfjs.
 */
import { isUnitNorm, solveVariant, unitNorm } from '../baselines/classical';
import { initialEndmembers } from '../baselines/initialEndmembers';
import { fitKernelRidge } from '../baselines/kernelRidge';
import type { Settings } from '../settings/settings';
import { assembleInputs, logPrior, project, type FeatureMap } from './features';
import type { Prepared } from './prepare';
import type { TileInputs } from './tiledInference';
import { blankMasked } from './trainingData';

/**
 * @param measured [n × B'] spectra in valid bands and the cube's scale, zero at masked pixels
 * @param valid [n] 1 = valid
 */
export type PixelModel = (measured: Float32Array, valid: Uint8Array) => TileInputs;

export function makePixelModel(
  prepared: Prepared,
  map: FeatureMap,
  settings: Settings,
): PixelModel {
  const { R, domain, variant, E0, labels } = prepared;
  const B = prepared.bandIndex.length;
  const loo = prepared.classical.variant;
  const wantsKernel = settings.kernelShare > 0;
  const kernel = wantsKernel ? fitKernelRidge(loo, labels) : null;
  const own = isUnitNorm(loo) ? unitNorm(labels.spectra, labels.n, B) : labels.spectra;
  const E = wantsKernel
    ? initialEndmembers(own, labels.abundances, labels.n, R, B, labels.confidence)
    : null;
  return (measured, valid) => {
    const n = valid.length;
    const Y = prepared.withoutNoise(measured, n);
    const U = domain.unit || wantsKernel ? unitNorm(Y, n, B) : Y;
    const Z = domain.unit ? U : Y.map((v) => v / domain.scale);
    const p = solveVariant(variant, Z, n, E0, R, B);
    for (let i = 0; i < n; i++) if (!valid[i]) p.fill(1 / R, i * R, (i + 1) * R);
    const prior = logPrior(p);
    const features = assembleInputs(project(Z, n, B, map), prior, n, R, map);
    blankMasked(features, valid, map.K + (map.withPrior ? R : 0));
    const classical = E && solveVariant(loo, isUnitNorm(loo) ? U : Y, n, E, R, B);
    return {
      features,
      prior: map.withPrior ? prior : null,
      kernel: kernel && classical && kernel.correct(classical, U, n),
      valid,
    };
  };
}
