/**
 * The pretrained prior beside a trained network: half of the answer is what becomes of it where neighbours are heard.
 * The prior corrects the start p, by a factor for each abundance (p′ + ε) / (p + ε); the network's answer times these
 * factors, closed to sum to one, and the answer as it is are taken to equal parts. Where there is hardly any noise the
 * factors are one, and where labels are off by more than a tenth it counts less: then noise is not what the answer
 * suffers from. Its network is the one without scans: a pixel looks four pixels far and no farther, so that any part
 * of any scene is answered alike, and it does no harm where the one with scans does (docs/prior.md).
 */
import type { Cube, ValidityMask } from '../../scene/cube';
import { inClause, StudioError } from '../../scene/errors';
import type { PriorGround } from '../../scene/learned';
import type { Settings } from '../../settings/settings';
import { MOST_SMOOTHED } from '../../unmixing/answerSmoothing';
import type { Prepared, ScenePrior } from '../../unmixing/prepare';
import {
  cutInputs,
  evidenceWidth,
  PRIOR_EPSILON,
  priorEvidence,
  type PriorEvidence,
} from '../../unmixing/priorInputs';
import { answerOf, priorShare } from './apply';
import type { PriorWeights } from './document';
import { loadPrior } from './load';

/** Pixels around a pixel that the network without scans reads: four 3×3 convolutions. */
export const PRIOR_REACH = 4;
/** Pixels that are laid out for the network at once, and those of all maps that it reads in one pass: some 40 MB. */
const STRIP = 24_000;
const PASS = 2 ** 15;
/** Share of the answer that heeds it, and how far labels are off from which on it is less. */
const MOST_HEEDED = 0.5;
const LABELS_OFF = 0.1;
const TOO_LARGE = `The maps have more than ${Math.floor(MOST_SMOOTHED / 1e6)} million values: the answer is without the pretrained prior, which holds them several times over. A crop of the scene heeds its neighbours.`;

/** The network that answers beside a run's own. */
export const besidePrior = (): Promise<PriorWeights> => loadPrior('gconv');

/**
 * A run's start with what the prior says of it, where noise is what its answer will suffer from.
 * @param between waited for between the parts of the work; throws to end it
 * @returns text: a sentence on what was done, or why it was not though it would count; null where it does not count
 */
export async function withPrior(
  prepared: Prepared,
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  { pretrainedPrior, start }: Pick<Settings, 'pretrainedPrior' | 'start'>,
  between?: () => Promise<void>,
  load = besidePrior,
): Promise<{ readonly prepared: Prepared; readonly text: string | null }> {
  const none = (text: string | null) => ({ prepared, text });
  const { N, R } = prepared;
  if (pretrainedPrior !== 'on' || start !== 'classical') return none(null);
  // As much memory as smoothing takes; larger maps are smoothed neither.
  if (N * R > MOST_SMOOTHED) return none(prepared.noise?.removed ? TOO_LARGE : null);
  const known = priorEvidence(cube, mask, prepared);
  const share = known ? priorShare(known.ground.noise) : 0;
  if (!known || share === 0) return none(null);
  let weights: PriorWeights;
  try {
    weights = await load();
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return none(`The answer is without the pretrained prior: ${inClause(error)}.`);
  }
  const { agreement } = prepared;
  const weight = MOST_HEEDED * Math.min(1, LABELS_OFF / Math.max(agreement, LABELS_OFF));
  const ground: PriorGround = { ...known.ground, weight };
  const factors = await factorsBy(weights, known, ground, cube, between);
  const prior: ScenePrior = { ground, factors };
  return { prepared: { ...prepared, prior }, text: wordsOf(ground, share) };
}

function wordsOf({ noise, weight }: PriorGround, share: number): string {
  const points = (100 * noise).toPrecision(noise < 0.1 ? 2 : 3);
  const half = weight === MOST_HEEDED ? 'half' : `${Math.round(100 * weight)} %`;
  const part = share < 1 ? `, at ${Math.round(100 * share)} %` : '';
  return `Noise alone moves an abundance by about ${points} percentage points: ${half} of the answer also heeds its neighbours, by a network that was trained beforehand on made-up maps (pretrained prior${part}).`;
}

/** What the prior says of other pixels than those that were learned from. */
export interface Neighbourly {
  readonly weight: number;
  /** Factors of a part of a scene [n × R]. @throws StudioError when the weights cannot be loaded */
  readonly factors: (
    of: PriorEvidence,
    size: { readonly lines: number; readonly samples: number },
  ) => Promise<Float32Array>;
}

/** @param ground undefined: it does not count */
export const neighbourly = (ground: PriorGround | undefined): Neighbourly | null =>
  ground
    ? {
        weight: ground.weight,
        factors: async (of, size) => factorsBy(await besidePrior(), of, ground, size),
      }
    : null;

/** Factors of all abundances of a scene or a part of one [N × R]; 1 at masked pixels. */
async function factorsBy(
  weights: PriorWeights,
  { p, evidence, pixels }: PriorEvidence,
  ground: PriorGround,
  { lines, samples }: { readonly lines: number; readonly samples: number },
  between?: () => Promise<void>,
): Promise<Float32Array> {
  const R = ground.endmembers.length;
  const width = evidenceWidth(R);
  const share = priorShare(ground.noise);
  const out = new Float32Array(pixels.length * R).fill(1);
  const rows = Math.max(1, Math.floor(STRIP / samples));
  for (let from = 0; from < lines; from += rows) {
    const to = Math.min(lines, from + rows);
    const [top, bottom] = [Math.max(0, from - PRIOR_REACH), Math.min(lines, to + PRIOR_REACH)];
    const part = <T extends Float32Array | Uint8Array>(values: T, each: number): T =>
      values.subarray(top * samples * each, bottom * samples * each) as T;
    const of = { p: part(p, R), evidence: part(evidence, width), pixels: part(pixels, 1) };
    const size = { lines: bottom - top, samples };
    const inputs = { ...cutInputs(of, ground, size), noise: ground.noise };
    const said = await answerOf(weights, inputs, share, between, PASS); // p′
    const first = (from - top) * samples * R;
    for (let k = from * samples * R, j = first; k < to * samples * R; k++, j++) {
      out[k] = (said[j] + PRIOR_EPSILON) / (p[k] + PRIOR_EPSILON);
    }
  }
  return out;
}

/** A share of `a` [n × R] becomes what it is by these factors [n × R], closed to sum to one. In place. */
export function heed(
  a: Float32Array,
  factors: Float32Array,
  R: number,
  weight: number,
): Float32Array {
  for (let at = 0; at < a.length; at += R) {
    let sum = 0;
    for (let k = at; k < at + R; k++) sum += a[k] * factors[k];
    if (!(sum > 0)) continue;
    for (let k = at; k < at + R; k++) a[k] += weight * ((a[k] * factors[k]) / sum - a[k]);
  }
  return a;
}
