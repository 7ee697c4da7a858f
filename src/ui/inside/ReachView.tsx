/** How far and which way the answer at the pixel looks: shares by distance and direction, and the radius that holds most. */
import { useMemo, useState } from 'react';
import type { CSSProperties } from 'react';
import { directions, reachOf, sizesOf } from '../../trace/reach';
import type { Reach } from '../../trace/reach';
import { percent } from '../common/format';
import { SelectField } from '../common/SelectField';
import { viridis } from '../draw/colormaps';
import { plotBox, ticks, xOf, yOf } from '../draw/spectrumAxes';
import { ColorBar } from '../maps/ColorBar';
import { AxisLines, useWidth } from '../spectra/plotParts';
import { CellMap, placeName } from './CellMap';
import { reachWords, targetOf } from './spatialLook';
import type { SpatialLook } from './spatialLook';

const measures = {
  added: {
    label: 'What each place adds',
    says: 'Of what the scan adds to all logits here, signs left aside. A place that holds little adds little.',
  },
  pull: {
    label: 'How strongly the logits follow each place',
    says: 'Slopes of all logits against what each place writes, with steps and gates held as they are: what the scan would pass on, whatever is there.',
  },
} as const;
type Measure = keyof typeof measures;
const measureNames = Object.keys(measures) as Measure[];

/** Decades of the map below its brightest place. */
const DECADES = 3;

export function ReachView({ scene, probe, spatial }: SpatialLook) {
  const { cells, sources, pull, taps } = spatial;
  const { cube } = scene;
  const { pixel } = probe;
  const R = probe.answer.length;
  const [measure, setMeasure] = useState<Measure>('added');
  const [chosen, setChosen] = useState<number | null>(null);
  const weights = useMemo(
    () => (measure === 'added' ? sizesOf(sources, R) : Float64Array.from(pull)),
    [measure, sources, pull, R],
  );
  const reach = useMemo(
    () => reachOf(weights, cube, cells, pixel, taps),
    [weights, cube, cells, pixel, taps],
  );
  const target = targetOf(spatial);
  const { logs, high, total } = useMemo(() => {
    const sum = weights.reduce((a, b) => a + b, 0);
    const out = Float32Array.from(weights, (v) => (v > 0 ? Math.log10(v / sum) : NaN));
    const others = out.filter((v, t) => !Number.isNaN(v) && !taps.some((tap) => tap.cell === t));
    return { logs: out, high: others.reduce((a, b) => Math.max(a, b), -9), total: sum };
  }, [weights, taps]);
  const chooser = (
    <SelectField
      label="Measured by"
      value={measure}
      options={measureNames.map((value) => ({ value, label: measures[value].label }))}
      onChange={setMeasure}
    />
  );
  if (!reach) {
    return (
      <>
        {chooser}
        <p className="empty">
          The scan adds nothing to this pixel’s answer at this step, so there is no reach to draw.
          Train some steps, or move to another pixel.
        </p>
      </>
    );
  }
  const [half, most] = [reach.radius(0.5), reach.radius(0.9)];
  const at = chosen ?? target;
  const caption =
    chosen === null
      ? `This pixel itself: ${percent(reach.own)}. ${restWords(half, most)}`
      : `${placeName(at, cells, cube)}: ${share(weights[at] / total)} of all.`;
  const circle = (radius: number) => ({
    cx: ((pixel.sample + 0.5) * cells.samples) / cube.samples,
    cy: ((pixel.line + 0.5) * cells.lines) / cube.lines,
    rx: (radius * cells.samples) / cube.samples,
    ry: (radius * cells.lines) / cube.lines,
  });
  return (
    <>
      {chooser}
      <p className="hint">{measures[measure].says}</p>
      <ColorBar
        map={viridis}
        title="share"
        ticks={[`≤ ${share(10 ** (high - DECADES))}`, '', share(10 ** high)]}
        hint="Logarithmic, up to the largest place beside the pixel’s own. Circles hold half and, dashed, 90 % of what lies around it."
      />
      <CellMap
        label="Share of each place in the reach"
        {...{ scene: cube, cells, target, chosen, caption }}
        values={logs}
        range={{ low: high - DECADES, high }}
        map={viridis}
        onChoose={setChosen}
      >
        {half > 0 && <Circle at={circle(half)} />}
        {most > 0 && <Circle at={circle(most)} dashed />}
      </CellMap>
      <Within {...{ reach, half, most }} />
      <Compass reach={reach} />
    </>
  );
}

/** @param half radius in pixels that holds half of what lies around the pixel @param most … 90 % of it */
const restWords = (half: number, most: number): string =>
  most === 0
    ? 'Nothing else weighs anything.'
    : `Of the rest, half lies within ${reachWords(half, false)}, 90 % within ${reachWords(most, false)}.`;

/** A share, however small: "12 %", "0.03 %", "2e-5 %". */
function share(of: number): string {
  if (of >= 0.01 || of === 0) return percent(of);
  const value = 100 * of;
  return `${value >= 0.0001 ? String(Number(value.toPrecision(1))) : value.toExponential(0).replace('-', '−')} %`;
}

function Circle({
  at,
  dashed = false,
}: {
  at: Record<'cx' | 'cy' | 'rx' | 'ry', number>;
  dashed?: boolean;
}) {
  return (
    <>
      <ellipse className="inside-casing" {...at} />
      <ellipse className={dashed ? 'inside-line inside-dashed' : 'inside-line'} {...at} />
    </>
  );
}

const margin = { left: 46, right: 10 };

/** The share within every distance, with the two radii. */
function Within({ reach, half, most }: { reach: Reach; half: number; most: number }) {
  const [frame, width] = useWidth(280);
  const box = plotBox(width, margin, { top: 8, height: 96 });
  const { within } = reach;
  // As far as the curve has anything to say.
  const last = Math.max(4, within.findIndex((v) => v > 0.999) + 1 || within.length - 1);
  const across = { from: 0, to: Math.min(last, within.length - 1) };
  const up = { from: 0, to: 1 };
  const path = Array.from(within.subarray(0, across.to + 1), (v, r) => {
    const to = `${xOf(r, across, box)} ${yOf(v, up, box)}`;
    return r === 0 ? `M${to}` : `L${to}`;
  }).join('');
  const bottom = box.top + box.height;
  return (
    <div ref={frame} className="inside-within">
      <svg
        className="svg-plot"
        width={width}
        height={142}
        role="img"
        aria-label={`Share of the rest within a distance. ${restWords(half, most)}`}
      >
        {[0, 0.5, 0.9].map((v) => (
          <g key={v}>
            <line
              className="grid"
              x1={box.left}
              x2={box.left + box.width}
              y1={yOf(v, up, box)}
              y2={yOf(v, up, box)}
            />
            <text x={box.left - 6} y={yOf(v, up, box)} textAnchor="end" dy="0.32em">
              {percent(v)}
            </text>
          </g>
        ))}
        {ticks(across, box.width / 60).map((t) => (
          <text key={t} x={xOf(t, across, box)} y={bottom + 14} textAnchor="middle">
            {t}
          </text>
        ))}
        <text className="title" x={box.left + box.width / 2} y={bottom + 30} textAnchor="middle">
          share of the rest within a distance, pixels
        </text>
        <AxisLines box={box} />
        <path className="inside-curve" d={path} />
      </svg>
    </div>
  );
}

/** Where each of the eight directions stands around the pixel's own share. */
const rose: readonly (readonly (number | 'own')[])[] = [
  [5, 6, 7],
  [4, 'own', 0],
  [3, 2, 1],
];
const arrows = ['→', '↘', '↓', '↙', '←', '↖', '↑', '↗'];

function Compass({ reach: { own, towards } }: { reach: Reach }) {
  const top = Math.max(...towards, 1e-12);
  return (
    <table className="inside-rose" aria-label="Share of each direction">
      <caption className="hint">Share of each direction; all nine sum to 100 %.</caption>
      <tbody>
        {rose.map((row, k) => (
          <tr key={k}>
            {row.map((cell) =>
              cell === 'own' ? (
                <td key="own" className="inside-rose-own">
                  <span className="inside-rose-of">this pixel</span>
                  {percent(own)}
                </td>
              ) : (
                <td
                  key={cell}
                  style={{ '--of-most': `${(100 * towards[cell]) / top}%` } as CSSProperties}
                >
                  <span aria-hidden="true">{arrows[cell]}</span>
                  <span className="sr-only">{directions[cell]}: </span>
                  {percent(towards[cell])}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
