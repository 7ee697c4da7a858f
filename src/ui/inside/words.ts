/** What the panel Inside says of a network and its pixel, in plain words. */
import { shiftOf } from '../../trace/probe';
import type { Probe } from '../../trace/probe';
import type { Omission, Part } from '../../trace/network';
import type { InsideView } from '../../store/inside/inside';

export const viewNames: Readonly<Record<InsideView, { label: string; says: string }>> = {
  path: { label: 'Path', says: 'Which way memory runs, and from where it can reach this pixel.' },
  delta: {
    label: 'Δ',
    says: 'How large a step the scan takes at each place, and how long each channel remembers.',
  },
  memory: { label: 'Memory', says: 'How much of each place is left when the scan comes here.' },
  sources: { label: 'Sources', says: 'What each place adds to one endmember’s logit here.' },
  reach: { label: 'Reach', says: 'How far, and which way, the scan looks from this pixel.' },
  branches: {
    label: 'Branches',
    says: 'What the logits are made of, and the answer without a part.',
  },
  tokens: { label: 'Tokens', says: 'What the spectral branch reads of this pixel.' },
};

export const partNames: Readonly<Record<Part, string>> = {
  bias: 'Bias',
  prior: 'Classical answer',
  stem: 'Stem: this pixel alone',
  pooled: 'Pooled mean (no Mamba)',
  scan2d: 'Spatial scan',
  conv: '3×3 convolutions (no Mamba)',
  tokens: 'Tokens again (no Mamba)',
  scan1d: 'Spectral scan',
};

export const omissionNames: Readonly<Record<Omission, string>> = {
  scan2d: 'the spatial scan',
  scan1d: 'the spectral scan',
  scans: 'both scans',
  pooled: 'the pooled mean',
  conv: 'the 3×3 convolutions',
};

/** A share of a pixel as percentage points. */
export function points(share: number): string {
  const value = 100 * share;
  if (value > 0 && value < 0.05) return 'under 0.1 percentage points';
  return `${value.toFixed(1)} percentage points`;
}

/** The network in two or three sentences: said before anything is drawn. */
export function whatItIs({ spatial, tokens }: Probe, channels: number): string {
  const of: string[] = [];
  if (spatial) {
    const { lines, samples } = spatial.cells;
    of.push(
      spatial.order === 'fourWay'
        ? `Spatial: one scan over all ${lines} × ${samples} pixels, along the rows both ways, then along the columns both ways.`
        : `Spatial: the image is averaged to ${lines} × ${samples} cells; one scan runs right, then down.`,
    );
  }
  if (tokens) {
    of.push(
      `Spectral: ${tokens.G} tokens of ${channels / tokens.G} learned channels each, not wavelengths.`,
    );
  }
  return of.join(' ');
}

/** How far the scans move this pixel: said in every view. */
/** @param after what is done with the network's answer before it is shown: "neighbours are heeded" */
export function shiftWords(probe: Probe, after: readonly string[]): string {
  const shift = shiftOf(probe, 'scans');
  if (shift === null) return 'There is no scan in this run.';
  const which =
    probe.without.scan2d && probe.without.scan1d
      ? 'Both scans together move'
      : probe.without.scan2d
        ? 'The spatial scan moves'
        : 'The spectral scan moves';
  return `${which} ${points(shift)} of this pixel${after.length > 0 ? `, before ${after.join(' and ')}` : ''}.`;
}

/** A logit with its sign: +0.412, −0.0031. */
export function logit(value: number): string {
  const size = Math.abs(value);
  const text = size >= 0.1 || size === 0 ? size.toFixed(3) : size.toPrecision(2);
  if (size < 1e-6) return '0';
  return `${value < 0 ? '−' : '+'}${size < 1e-3 ? size.toExponential(1).replace('-', '−') : text}`;
}
