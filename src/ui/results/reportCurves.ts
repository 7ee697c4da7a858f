/** The report's curves: endmember spectra, and the losses of the run. */
import type { Chart, ReportInput } from '../../exporters/report';
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { lossTerms } from '../../settings/lossTerms';
import type { LossTerm } from '../../settings/lossTerms';
import type { StudioState } from '../../store/state';
import type { Result } from '../../store/train/run';
import { endmemberColor } from '../draw/colors';
import { legibleOn } from '../draw/legible';
import { spectraLines } from '../plots/spectra';

const dashes = { estimate: '', initial: '2 4', truth: '8 5' } as const;
const kindNames = { estimate: 'estimate', initial: 'start E⁽⁰⁾', truth: 'truth' } as const;

/** The report's ground, in both themes. */
export const paper = '#ffffff';

export function spectraOf(
  { cube, mask, truth }: Scene,
  result: Result,
  endmembers: readonly EndmemberDef[],
): Pick<ReportInput, 'spectra' | 'spectraKinds'> {
  const drawn = spectraLines({
    endmembers,
    wavelengths: cube.wavelengths,
    validBands: mask.bands,
    estimate: result.estimate.endmembers,
    initial: result.classical?.endmembers ?? null,
    truth: truth?.endmembers ?? null,
    truthCount: truth?.names.length ?? 0,
  });
  const kinds = (['estimate', 'initial', 'truth'] as const).filter((kind) =>
    drawn.lines.some((l) => l.kind === kind),
  );
  if (drawn.lines.length === 0) return { spectra: null, spectraKinds: [] };
  const scaled = drawn.lines.some((l) => l.scale !== 1);
  const spectra: Chart = {
    alt: `Spectra of ${endmembers.map((e) => e.name).join(', ')}: ${kinds.map((k) => kindNames[k]).join(', ')}`,
    xTitle: cube.wavelengths ? 'wavelength (nm)' : 'band',
    yTitle: cube.unit === 'unknown' ? 'value' : cube.unit,
    x: drawn.x,
    lines: drawn.lines.map(({ kind, endmember, y }) => ({
      color: legibleOn(endmemberColor(endmember.color), paper),
      dash: dashes[kind],
      width: kind === 'estimate' ? 2.2 : 1.4,
      y,
    })),
  };
  return {
    spectra,
    spectraKinds: kinds.map(
      (kind) =>
        [
          kind === 'truth' && scaled ? 'truth, scaled to the estimate' : kindNames[kind],
          dashes[kind],
        ] as const,
    ),
  };
}

const lossStyles: Readonly<Record<LossTerm, readonly [name: string, color: string, dash: string]>> =
  {
    L_rec: ['reconstruction', '#0072b2', ''],
    L_sup: ['labels', '#b34700', '8 5'],
    L_sparse: ['sparsity', '#6b7280', '2 4'],
    L_anchor: ['anchor', '#00795a', '8 4 2 4'],
    L_syn: ['synthetic', '#8a4a78', '12 4'],
  };

export function lossesOf(
  { run }: StudioState,
  result: Result,
): Pick<ReportInput, 'losses' | 'lossLegend'> {
  const losses = run?.id === result.run ? run.losses : [];
  if (losses.length < 2) return { losses: null, lossLegend: [] };
  const terms = lossTerms.filter((t) => losses.some((l) => (l.terms[t] ?? 0) > 0));
  const legend = terms.map((t) => lossStyles[t]);
  const total = ['total', '#1b2028', ''] as const;
  return {
    losses: {
      alt: `Losses of ${losses.length} steps on a logarithmic axis: the total went from ${losses[0].total.toPrecision(3)} to ${losses[losses.length - 1].total.toPrecision(3)}`,
      xTitle: 'step',
      yTitle: 'loss',
      log: true,
      wholeX: true,
      x: losses.map((l) => l.step),
      lines: [
        ...terms.map((t, i) => ({
          color: legend[i][1],
          dash: legend[i][2],
          width: 1.5,
          y: losses.map((l) => l.terms[t] ?? null),
        })),
        { color: total[1], width: 2.4, y: losses.map((l) => l.total) },
      ],
    },
    lossLegend: [total, ...legend],
  };
}
