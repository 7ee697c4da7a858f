/** Loss curves by term on a log axis, live. Props only. Colours are greys and the accent: endmember colours mean endmembers. */
import { useMemo } from 'react';
import { lossTerms } from '../../settings/lossTerms';
import type { LossTerm } from '../../settings/lossTerms';
import { LineSample } from '../plots/LineSample';
import type { Dash } from '../plots/LineSample';
import { Plot } from '../plots/Plot';
import { axisTitle, baseLayout } from '../plots/plotly';
import type { Data, Drawing, PlotTheme } from '../plots/plotly';
import { downsample, lossSummary } from './lossCurves';
import type { LossPoint } from './lossCurves';

export interface LossPlotProps {
  readonly losses: readonly LossPoint[];
  /** Planned steps of the run: the axis does not grow while it runs. */
  readonly steps: number;
  readonly theme: 'light' | 'dark';
}

type Line = LossTerm | 'total';
type Ink = 'text' | 'accent' | 'muted';

const styles: Record<Line, { ink: Ink; dash: Dash; width: number; what: string }> = {
  total: { ink: 'text', dash: 'solid', width: 2.4, what: 'total' },
  L_rec: { ink: 'accent', dash: 'solid', width: 1.6, what: 'reconstruction' },
  L_sup: { ink: 'accent', dash: 'dash', width: 1.6, what: 'labels' },
  L_sparse: { ink: 'muted', dash: 'dot', width: 1.6, what: 'sparsity' },
  L_anchor: { ink: 'muted', dash: 'dashdot', width: 1.6, what: 'anchor' },
  L_syn: { ink: 'muted', dash: 'longdash', width: 1.6, what: 'synthetic' },
};
/** A redraw takes some 20 ms, which a run on the same cores waits for; the numbers below follow at once. */
const everyMs = 1000;
/** More points than pixels across cost time and show nothing. */
const maxPoints = 600;

const valueOf = (point: LossPoint, line: Line): number | undefined =>
  line === 'total' ? point.total : point.terms[line];

function drawLosses(
  losses: readonly LossPoint[],
  lines: readonly Line[],
  steps: number,
  theme: PlotTheme,
): Drawing {
  const points = downsample(losses, maxPoints);
  const x = points.map((p) => p.step);
  const data = lines.map((line): Data => {
    const { ink, dash, width } = styles[line];
    return {
      type: 'scatter',
      mode: points.length === 1 ? 'markers' : 'lines',
      name: styles[line].what,
      x,
      // A log axis has no place for zero: such steps are gaps.
      y: points.map((p) => {
        const v = valueOf(p, line);
        return v !== undefined && v > 0 ? v : null;
      }),
      line: { color: theme[ink], dash, width },
      marker: { color: theme[ink], size: 5 },
      hovertemplate: `${line} %{y:.3g}<br>step %{x}<extra></extra>`,
    };
  });
  const base = baseLayout(theme);
  return {
    data,
    layout: {
      ...base,
      uirevision: 'losses',
      xaxis: {
        ...base.xaxis,
        title: axisTitle('step', theme),
        range: [0, Math.max(steps, losses.at(-1)?.step ?? 1)],
        nticks: 7,
      },
      yaxis: {
        ...base.yaxis,
        title: axisTitle('loss', theme),
        type: 'log',
        exponentformat: 'power',
        dtick: 1,
      },
    },
  };
}

export function LossPlot({ losses, steps, theme }: LossPlotProps) {
  const last = losses.at(-1);
  const shown = lossTerms.filter((term) => losses.some((p) => (p.terms[term] ?? 0) > 0)).join();
  const lines = useMemo<readonly Line[]>(
    () => [...(shown.split(',').filter(Boolean) as LossTerm[]), 'total'],
    [shown],
  );
  const draw = useMemo(
    () => (page: PlotTheme) => drawLosses(losses, lines, steps, page),
    [losses, lines, steps],
  );
  return (
    <figure className="plot" aria-label="Loss curves">
      <Plot
        draw={draw}
        theme={theme}
        fileName="losses"
        empty={losses.length ? null : 'Loss curves appear here while training.'}
        className="plot-box-loss"
        everyMs={everyMs}
      />
      <ul className="plot-legend plot-legend-loss">
        {last &&
          lines.map((line) => (
            <li key={line}>
              <span style={{ color: `var(--${inkVariable[styles[line].ink]})` }}>
                <LineSample dash={styles[line].dash} width={styles[line].width} />
              </span>
              <span>{styles[line].what}</span>
              <span className="plot-number">{valueOf(last, line)?.toPrecision(3) ?? '–'}</span>
            </li>
          ))}
        {last && <li className="plot-legend-note">Terms before their weights, total after.</li>}
      </ul>
      <figcaption className="sr-only">{lossSummary(losses, steps)}</figcaption>
    </figure>
  );
}

const inkVariable: Record<Ink, string> = {
  text: 'text',
  accent: 'accent',
  muted: 'text-muted',
};
