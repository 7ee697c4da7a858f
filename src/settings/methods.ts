/**
 * Every method of the race as data: what it is called, what it learns from, where it comes from. The page lists it, the
 * command line names it, src/methods runs it. No code of any method is here.
 */
import { method, type MethodFamily, type MethodInfo } from './methodInfo';
import { peerMethods } from './peerMethods';

export type { MethodFamily, MethodInfo, Supervision } from './methodInfo';

const labelled = 'E⁽⁰⁾ from the labels';
const given = 'Yardstick: knows the true spectra, so it is no entrant.';

export const methodTable = {
  studio: method(
    'network',
    'labels',
    'Studio',
    'Preset studio: endmembers fitted to the labels, then the dual-branch Mamba network learns the correction of the answer they give.',
    { steps: 60, cost: 50 },
  ),
  paper: method(
    'network',
    'labels',
    'Paper',
    'Preset paper: the dual-branch Mamba network and loss of Xie & Kamata as published, from random weights.',
    { steps: 120, cost: 60 },
  ),
  prior: method(
    'network',
    'labels',
    'Studio start + learned prior',
    'Instant: where preset studio starts, then a network that was trained once on generated scenes. Nothing is trained here, and with hardly any noise nothing is changed.',
    { cost: 30 },
  ),
  repair: method(
    'network',
    'labels',
    'Studio start, bands repaired',
    'Instant: a small network along the spectrum, trained once on generated scenes, tells impulses and dead bands; they are replaced from the rest of their spectra, then preset studio’s start. Where it finds none nothing is changed.',
    { cost: 150 },
  ),
  'studio-repair': method(
    'network',
    'labels',
    'Studio, bands repaired',
    'Preset studio with impulses and dead bands replaced from fewer of them on than it does by itself; on scenes without any it is Studio.',
    { steps: 60, cost: 55 },
  ),
  classical: method(
    'classical',
    'labels',
    'Classical (LOO3)',
    'The line to beat: of FCLS raw, FCLS unit-norm and NNLS + sum-to-one, the one that predicts each label best from the others.',
  ),
  'classical-krr': method(
    'classical',
    'labels',
    'Classical + KRR',
    'The stronger line: LOO3, its errors at the labels spread to like spectra by kernel ridge regression.',
    { cost: 20 },
  ),
  'classical-tv': method(
    'classical',
    'labels',
    'Classical + TV',
    'LOO3, its maps smoothed by total variation as strongly as the scene’s noise asks for: not at all where there is hardly any.',
    { cost: 20 },
  ),
  'classical-huber': method(
    'classical',
    'labels',
    'Classical, Huber',
    'LOO3’s solver and endmembers, but single bands that are far off count no more than their sign (Huber 1964): for impulses and dead detectors.',
    { cost: 80 },
  ),
  fcls: method(
    'classical',
    'labels',
    'FCLS',
    `Fully constrained least squares (Heinz & Chang 2001), ${labelled}, spectra as they are.`,
  ),
  'fcls-huber': method(
    'classical',
    'labels',
    'FCLS, Huber',
    `FCLS by a robust fit (Huber 1964) with each pixel’s own scale, ${labelled}: single bands that are far off do not decide.`,
    { cost: 80 },
  ),
  'fcls-unit': method(
    'classical',
    'labels',
    'FCLS, unit norm',
    `Fully constrained least squares, ${labelled}, brightness divided out of every spectrum.`,
  ),
  nnls: method(
    'classical',
    'labels',
    'NNLS',
    `Non-negative least squares, ${labelled}; abundances need not sum to 1.`,
  ),
  'nnls-sum': method(
    'classical',
    'labels',
    'NNLS + sum-to-one',
    `Non-negative least squares on unit-norm spectra, ${labelled}, divided by their sum.`,
  ),
  'nnls-scale': method(
    'classical',
    'labels',
    'NNLS, scale-aware',
    'E⁽⁰⁾ fitted with a brightness for each label (x = s·aᵀE), then non-negative least squares divided by their sum.',
  ),
  sunsal: method(
    'classical',
    'labels',
    'SUnSAL',
    `Sparse unmixing (Bioucas-Dias & Figueiredo 2010) on unit-norm spectra, ${labelled}, λ = 0.001, divided by their sum.`,
  ),
  'vca-fcls': method(
    'classical',
    'blind',
    'VCA + FCLS',
    'Vertex component analysis (Nascimento & Bioucas-Dias 2005), then FCLS. Uses no label.',
  ),
  'vca-nnls': method(
    'classical',
    'blind',
    'VCA + NNLS',
    'Vertex component analysis, then NNLS divided by their sum. Uses no label.',
  ),
  'vca-sunsal': method(
    'classical',
    'blind',
    'VCA + SUnSAL',
    'Vertex component analysis on unit-norm spectra, then SUnSAL divided by their sum. Uses no label.',
  ),
  'nfindr-fcls': method(
    'classical',
    'blind',
    'N-FINDR + FCLS',
    'N-FINDR (Winter 1999), then FCLS. Uses no label.',
  ),
  'nfindr-nnls': method(
    'classical',
    'blind',
    'N-FINDR + NNLS',
    'N-FINDR, then NNLS divided by their sum. Uses no label.',
  ),
  'atgp-fcls': method(
    'classical',
    'blind',
    'ATGP + FCLS',
    'Automatic target generation (Ren & Chang 2003), then FCLS. Uses no label.',
  ),
  'atgp-nnls': method(
    'classical',
    'blind',
    'ATGP + NNLS',
    'Automatic target generation, then NNLS divided by their sum. Uses no label.',
  ),
  ...peerMethods,
  'studio-no-spatial': method(
    'ablation',
    'labels',
    'Studio − spatial',
    'Studio with nothing that looks at neighbours: its spatial Mamba branch and the pretrained prior off. The same where there is hardly any noise, for they are off then anyway.',
    { steps: 60, cost: 35 },
  ),
  'studio-conv': method(
    'ablation',
    'labels',
    'Studio, 3×3 for scan',
    'Studio with a 3×3 convolution of about the same size in place of the spatial scan: the same where there is hardly any noise.',
    { steps: 60, cost: 40 },
  ),
  'studio-no-spectral': method(
    'ablation',
    'labels',
    'Studio − spectral',
    'Studio with its spectral Mamba branch off.',
    { steps: 60, cost: 35 },
  ),
  conv: method(
    'ablation',
    'labels',
    'Studio − both',
    'The plain convolutional twin: Studio with both Mamba branches and the pretrained prior off.',
    { steps: 60, cost: 30 },
  ),
  'studio-prior': method(
    'ablation',
    'labels',
    'Studio on the prior',
    'Studio whose start is corrected by the learned prior without scans: the same where there is hardly any noise.',
    { steps: 60, cost: 60 },
  ),
  'prior-conv': method(
    'ablation',
    'labels',
    'Studio start + prior without scan',
    'Instant: the learned prior’s twin of equal size and cost, with convolutions in place of its scans.',
    { cost: 30 },
  ),
  'repair-pix': method(
    'ablation',
    'labels',
    'Studio start, repaired band by band',
    'Instant: as Studio start, bands repaired, by a twin of equal size that hears of no other bands than a band’s two neighbours.',
    { cost: 150 },
  ),
  'paper-blind': method(
    'ablation',
    'blind',
    'Paper − labels',
    'Preset paper without its semi-supervised part (the paper’s ablation): endmembers start at VCA.',
    { steps: 120, cost: 60 },
  ),
  'fcls-known': method(
    'yardstick',
    'truth',
    'FCLS, true spectra',
    `${given} Fully constrained least squares on spectra as they are: what is left to the abundances when the endmembers are right.`,
  ),
  'unit-known': method(
    'yardstick',
    'truth',
    'FCLS unit, true spectra',
    `${given} Fully constrained least squares, brightness divided out of every spectrum.`,
  ),
  'free-known': method(
    'yardstick',
    'truth',
    'NNLS ÷ sum, true spectra',
    `${given} Non-negative least squares divided by their sum: free of a pixel’s brightness.`,
  ),
} as const satisfies Record<string, MethodInfo>;

export type MethodId = keyof typeof methodTable;

type OfFamily<F extends MethodFamily> = {
  [Id in MethodId]: (typeof methodTable)[Id]['family'] extends F ? Id : never;
}[MethodId];
/** Methods that are given the true spectra. */
export type YardstickId = OfFamily<'yardstick'>;

/** Every method and yardstick, in the order they are listed. */
export const allIds = Object.keys(methodTable) as MethodId[];

export const isYardstick = (id: MethodId): id is YardstickId =>
  methodTable[id].family === 'yardstick';

/** The methods that race: all but the yardsticks. */
export const methodIds: readonly MethodId[] = allIds.filter((id) => !isYardstick(id));
export const yardstickIds: readonly YardstickId[] = allIds.filter(isYardstick);

export function isMethodId(id: string): id is MethodId {
  return Object.hasOwn(methodTable, id);
}

/** A race people start with: seconds to minutes on any laptop. */
export const defaultRace: readonly MethodId[] = [
  'studio',
  'classical',
  'classical-krr',
  'fcls',
  'vca-nnls',
];
