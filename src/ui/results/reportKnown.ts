/** What the report says without a truth: the numbers of known.ts as facts. */
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { ReportInput } from '../../exporters/report';
import { aboutWords } from '../../store/preview/opinions';
import type { StudioState } from '../../store/state';
import type { Result } from '../../store/train/run';
import { metric, share } from '../maps/format';
import { computeKnown } from './known';
import type { Known } from './known';

export function knownOf(
  { preview, spread }: Pick<StudioState, 'preview' | 'spread'>,
  { cube, mask }: Scene,
  { labels, classical, estimate, summary }: Result,
  endmembers: readonly EndmemberDef[],
): Known {
  return computeKnown({
    ...{ cube, mask, endmembers, labels, classical, preview, spread },
    abundances: estimate.abundances,
    reconstructionError: summary?.reconstructionError ?? null,
  });
}

/** What somebody looks for first where there is no truth. */
export function knownKeyFacts({ mean: { atLabels, leftOut } }: Known): ReportInput['key'] {
  return [
    ...(atLabels === null ? [] : [['mean RMSE at the labels', metric(atLabels)] as const]),
    ...(leftOut === null ? [] : [['the same, left out', metric(leftOut)] as const]),
  ];
}

export function knownFacts(known: Known): ReportInput['runFacts'] {
  const { agreement, classicalLeftOut, spreadOf, unexplained } = known;
  const fact = (name: string, value: string | null): ReportInput['runFacts'] =>
    value === null ? [] : [[name, value]];
  return [
    ...fact(
      'Pixels not explained (error over 3 × the median and 1 % of the usual value)',
      unexplained === null ? null : share(unexplained),
    ),
    ...fact(
      'Labels agree with one another',
      agreement === null ? null : `to about ${aboutWords(agreement)}`,
    ),
    ...fact(
      'RMSE of the classical answer, labels left out',
      classicalLeftOut === null ? null : metric(classicalLeftOut),
    ),
    ...fact('Spread over', spreadOf && `${spreadOf.runs} runs, other ${varied[spreadOf.vary]}`),
  ];
}

const varied = { seeds: 'seeds', labels: 'noisy labels', both: 'seeds and noisy labels' };
