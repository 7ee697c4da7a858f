/**
 * Every method of the race as data: what it is called, what it learns from, where it comes from. The page lists it, the
 * command line names it, src/methods runs it. No code of any method is here.
 */

/**
 * Of the labels: uses the annotated pixels. Blind: sees the scene only; its endmembers come in no order. Of the truth: is
 * given the true spectra, so it takes part as a yardstick only.
 */
export type Supervision = 'labels' | 'blind' | 'truth';
export type MethodFamily = 'network' | 'ablation' | 'peer' | 'classical' | 'yardstick';

export interface MethodInfo {
  readonly name: string;
  readonly family: MethodFamily;
  readonly supervision: Supervision;
  /** Training steps when nobody says otherwise; null where nothing is trained. */
  readonly steps: number | null;
  /**
   * Rough cost on WASM on one laptop core: microseconds a pixel and step, or a pixel where nothing is trained. Only the
   * ratios between methods matter: guesses of the time left are calibrated by the runs that are finished.
   */
  readonly cost: number;
  /** What it does and where it comes from, in a sentence or two. */
  readonly help: string;
}

const method = <F extends MethodFamily>(
  family: F,
  supervision: Supervision,
  name: string,
  help: string,
  { steps = null, cost = 5 }: Partial<Pick<MethodInfo, 'steps' | 'cost'>> = {},
): MethodInfo & { readonly family: F } => ({ name, family, supervision, steps, cost, help });

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
  fcls: method(
    'classical',
    'labels',
    'FCLS',
    `Fully constrained least squares (Heinz & Chang 2001), ${labelled}, spectra as they are.`,
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
  deeptrans: method(
    'peer',
    'labels',
    'DeepTrans-HSU + labels',
    'Transformer autoencoder (Ghosh et al. 2022) given the labels: E⁽⁰⁾ as its decoder’s start and the label loss.',
    { steps: 200, cost: 80 },
  ),
  'deeptrans-blind': method(
    'peer',
    'blind',
    'DeepTrans-HSU',
    'Transformer autoencoder (Ghosh et al. 2022) as published, started by VCA. Uses no label.',
    { steps: 200, cost: 80 },
  ),
  unmamba: method(
    'peer',
    'labels',
    'UNMamba + labels',
    'Cascaded spatial-spectral Mamba (Chen et al. 2025) given the labels: E⁽⁰⁾ as its start and the label loss. 1,000 epochs published; fewer here.',
    { steps: 100, cost: 400 },
  ),
  'unmamba-blind': method(
    'peer',
    'blind',
    'UNMamba',
    'Cascaded spatial-spectral Mamba (Chen et al. 2025) as published, started by VCA. Uses no label. 1,000 epochs published; fewer here.',
    { steps: 100, cost: 400 },
  ),
  a2san: method(
    'peer',
    'labels',
    'A2SAN + labels',
    'Attention network over the whole image (Tao et al. 2024) with the label loss. Its endmembers have no start of their own.',
    { steps: 1000, cost: 30 },
  ),
  'a2san-blind': method(
    'peer',
    'blind',
    'A2SAN',
    'Attention network over the whole image (Tao et al. 2024) as published: neither VCA nor labels.',
    { steps: 1000, cost: 30 },
  ),
  'a2sn-blind': method(
    'peer',
    'blind',
    'A2SN',
    'A2SAN without its attention (Tao et al. 2024), as published: neither VCA nor labels.',
    { steps: 1000, cost: 30 },
  ),
  daeu: method(
    'peer',
    'labels',
    'DAEU + labels',
    'Deep autoencoder of single pixels (Palsson et al. 2018) given the labels: E⁽⁰⁾ as its decoder’s start and the label loss.',
    { steps: 13_360, cost: 0.2 },
  ),
  'daeu-blind': method(
    'peer',
    'blind',
    'DAEU',
    'Deep autoencoder of single pixels (Palsson et al. 2018) as published: neither VCA nor labels.',
    { steps: 13_360, cost: 0.2 },
  ),
  'daeu-shallow-blind': method(
    'peer',
    'blind',
    'DAEU, shallow',
    'The autoencoder of Palsson et al. 2018 with one layer, as published: neither VCA nor labels.',
    { steps: 28_600, cost: 0.2 },
  ),
  cycu: method(
    'peer',
    'labels',
    'CyCU-Net + labels',
    'Two cascaded autoencoders whose maps must agree (Gao et al. 2022) given the labels: E⁽⁰⁾ as their start and the label loss.',
    { steps: 480, cost: 45 },
  ),
  'cycu-blind': method(
    'peer',
    'blind',
    'CyCU-Net',
    'Two cascaded autoencoders whose maps must agree (Gao et al. 2022) as published, started by VCA. Uses no label.',
    { steps: 480, cost: 45 },
  ),
  'studio-no-spatial': method(
    'ablation',
    'labels',
    'Studio − spatial',
    'Studio with its spatial Mamba branch off: the same where there is hardly any noise, for it is off then anyway.',
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
    'The plain convolutional twin: Studio with both Mamba branches off.',
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
