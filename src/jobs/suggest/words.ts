/** Why a pixel is suggested, as one sentence for a person. */
import type { SuggestParts, SuggestReason } from '../../protocol/suggest';

export interface Facts {
  readonly parts: SuggestParts;
  readonly speaksFor: number;
  /** Chosen as an edge of the scene's spectra. */
  readonly extreme: boolean;
  /** Endmembers that no label has any of. */
  readonly unseen: readonly string[];
  /** The endmember on which readings differ most here, and their least and largest fraction; null without readings. */
  readonly range: { readonly name: string; readonly least: number; readonly most: number } | null;
  /** Pixels to the nearest label. */
  readonly away: number;
}

/** A disagreement narrower than this is not worth the word; from the other on it is, however common in the scene. */
const NARROW = 0.1;
const WIDE = 0.3;
/** A pixel is called doubted, or a misfit, when it exceeds this share of the scene's pixels. */
const DOUBTED = 0.8;
const MISFITTING = 0.95;

/** What tells most of the pixel: doubt about its fractions, then a misfit, then what it is farther from than other pixels. */
export function reasonOf({ parts, extreme, range }: Facts): SuggestReason {
  if (extreme) return 'extreme';
  const { disagreement, misfit, novelty, coverage } = parts;
  const width = range === null ? 0 : range.most - range.least;
  const doubted = disagreement !== null && disagreement >= DOUBTED && width >= NARROW;
  if (doubted || width >= WIDE) return 'disagreement';
  if (misfit !== null && misfit >= MISFITTING) return 'misfit';
  return coverage > novelty ? 'coverage' : 'novelty';
}

export function sentence(reason: SuggestReason, facts: Facts): string {
  const { speaksFor, unseen, range, away } = facts;
  const share = percentOf(speaksFor);
  const missing = unseen.length > 0 ? ` Still without a label: ${listed(unseen)}.` : '';
  switch (reason) {
    case 'extreme':
      return `Its spectrum is at the edge of the scene’s, so it is probably one material.${missing}`;
    case 'disagreement': {
      const { name, least, most } = range!;
      return `The readings of your labels disagree here: ${name} ${Math.round(100 * least)}–${percentOf(most)}. ${share} of the scene looks like it.`;
    }
    case 'misfit':
      return 'This pixel fits no mixture of the endmembers: its spectrum has something your labels do not explain.';
    case 'novelty':
      return `No label looks like this spectrum, and ${share} of the scene does.${missing}`;
    case 'coverage':
      return `A large area without a label: the nearest one is ${Math.round(away)} pixels away.${missing}`;
  }
}

const percentOf = (share: number): string =>
  share > 0 && share < 0.01 ? 'under 1 %' : `${Math.round(100 * share)} %`;

/** "Tree, Roof"; of many names the first three and how many more. */
const listed = (names: readonly string[]): string =>
  names.length <= 4
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
