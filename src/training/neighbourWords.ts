/** What a run does about noise and neighbours, in words a student understands. */
import { spatialLayer } from '../model/dualBranch';
import type { Settings } from '../settings/settings';
import type { Prepared } from '../unmixing/prepare';
import type { Unmixer } from './unmixer';

/** @returns a sentence; null where neighbours are read whatever the noise, as the published network does */
export function neighbourWords(
  { noisy }: Pick<Unmixer, 'noisy'>,
  { noise }: Pick<Prepared, 'noise'>,
  settings: Settings,
): string | null {
  const { start, spatialBranch, lambdaSyn } = settings;
  if (start !== 'classical' || settings.spatialLayer === 'pooled') return null;
  const one = 'pixels are answered one by one';
  if (!noisy) {
    if (spatialBranch !== 'on') return `The spatial branch is switched off: ${one}.`;
    if (!noise) return `Noise was not looked for: ${one}, without the spatial branch.`;
    if (lambdaSyn === 0)
      return `Without synthetic scenes nothing can teach the spatial branch: ${one}.`;
    return noise.removed
      ? `Hardly any noise is left in the answer: ${one}, neighbours are not needed.`
      : `Neighbours are not needed: ${one}.`;
  }
  const errs = `Noise makes the start err by about ${percent(noisy.error)}`;
  const taught = 'the network learns from made-up scenes with this noise';
  const layer = spatialLayer(settings);
  if (!layer) return `${errs}: ${taught}. The spatial branch is switched off: ${one}.`;
  const share = noisy.weight < 1 ? ` at ${Math.round(100 * noisy.weight)} %` : '';
  const by = layer === 'conv' ? ', reading neighbours by 3×3 convolutions' : '';
  return `${errs}: the spatial branch is on${share}${by}, and ${taught}.`;
}

const percent = (v: number): string => `${(100 * v).toPrecision(v < 0.1 ? 2 : 3)} %`;
