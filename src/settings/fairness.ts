/**
 * What a comparison has to say of its methods to be fair: what each was given, and where it began. No code of any method is
 * here, only what settings/methods.ts says of them.
 */
import { methodTable, type MethodId } from '../settings/methods';

/** Who stands behind a method: ablations are versions of ours. */
export type Camp = 'ours' | 'a peer' | 'classical';

/** Null for yardsticks: they are no entrants. */
export function campOf(method: MethodId): Camp | null {
  const { family } = methodTable[method];
  if (family === 'yardstick') return null;
  return family === 'peer' || family === 'classical'
    ? family === 'peer'
      ? 'a peer'
      : family
    : 'ours';
}

/** Methods that begin with the endmembers of VCA: their answer is no better than that allows. A test reads their help. */
const startedByVca: readonly MethodId[] = [
  ...(['vca-fcls', 'vca-nnls', 'vca-sunsal'] as const),
  ...(['deeptrans-blind', 'unmamba-blind', 'cycu-blind', 'paper-blind'] as const),
  ...(['mlm-blind', 'mlm3d-blind', 'dcae-blind', 'pgmsu-blind', 'msnet-blind'] as const),
];
export const isVcaStarted = (method: MethodId): boolean => startedByVca.includes(method);

/** The methods of a comparison by what they were given. */
export interface Given {
  readonly labels: readonly MethodId[];
  readonly blind: readonly MethodId[];
  readonly truth: readonly MethodId[];
  /** Of the blind ones, those that begin with VCA. */
  readonly vca: readonly MethodId[];
}

export function givenTo(methods: readonly MethodId[]): Given {
  const by = (supervision: string): readonly MethodId[] =>
    methods.filter((m) => methodTable[m].supervision === supervision);
  return {
    labels: by('labels'),
    blind: by('blind'),
    truth: by('truth'),
    vca: methods.filter(isVcaStarted),
  };
}

/**
 * What holds for every comparison, a sentence each.
 * @param scored against a truth; a scene without one, or whose truth is veiled, is not told of it
 */
export function sameForAll(scored: boolean): string[] {
  const against = scored ? ' to the true spectra' : '';
  return [
    'Every method sees the same scene and, where it uses labels, the same labelled pixels of each seed.',
    `A blind method’s endmembers are put in order once, by the spectral angle${against} (Hungarian algorithm); that one order holds for its spectra and its abundances alike.`,
    scored
      ? 'RMSE, SAD and reconstruction are computed by the same code for every method.'
      : 'Reconstruction is computed by the same code for every method.',
    ...(scored
      ? [
          'Means and standard deviations are over seeds; two methods are compared on the seeds that both finished, by a two-sided paired sign-flip test.',
          'The best seed of a method is known only to who has the truth. It is given for blind methods beside their mean because papers report it; nobody without a truth can choose it.',
        ]
      : ['Means and standard deviations are over seeds.']),
  ];
}

/** Who was given what, a sentence each. @param nameOf what a method is called */
export function givenWords(
  methods: readonly MethodId[],
  nameOf: (m: MethodId) => string,
): string[] {
  const { labels, blind, truth, vca } = givenTo(methods);
  const list = (ids: readonly MethodId[]): string => ids.map(nameOf).join(', ');
  return [
    labels.length > 0 ? `Used the labels: ${list(labels)}.` : 'No method used labels.',
    ...(blind.length > 0 ? [`Blind, without labels: ${list(blind)}.`] : []),
    ...(vca.length > 0 ? [`Of these, started from the endmembers of VCA: ${list(vca)}.`] : []),
    ...(truth.length > 0
      ? [`Given the true spectra, and so yardsticks and no entrants: ${list(truth)}.`]
      : []),
  ];
}
