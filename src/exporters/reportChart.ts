/** Line charts as SVG text for the report: axes with round ticks, gaps, dashes, an accessible name. */
import { escape } from './reportHtml';

export interface ChartLine {
  /** CSS colour. */
  readonly color: string;
  /** SVG dash pattern; solid when left out. */
  readonly dash?: string;
  readonly width?: number;
  /** One value for each of x; null or not finite: a gap. */
  readonly y: readonly (number | null)[];
}

export interface Chart {
  /** What the chart shows, in a sentence. */
  readonly alt: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly x: readonly number[];
  readonly lines: readonly ChartLine[];
  /** Ticks of the horizontal axis at whole numbers only. */
  readonly wholeX?: boolean;
  /** Powers of ten on the vertical axis; values that are not above 0 are gaps. */
  readonly log?: boolean;
}

const [width, height] = [960, 320];
const frame = { left: 64, right: 24, top: 10, bottom: 44 };
/** Spectra of more bands than this are drawn with every k-th point. */
const MAX_POINTS = 1200;

/** Round numbers that cover [low, high], about `count` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 2.5, 5, 10].find((m) => m * power >= raw) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const out: number[] = [];
  for (let k = first; k * step <= high + step * 1e-9 && out.length < 50; k++)
    out.push(Number((k * step).toPrecision(12)));
  return out;
}

const label = (v: number): string =>
  v === 0 || (Math.abs(v) >= 1e-3 && Math.abs(v) < 1e5)
    ? String(Number(v.toPrecision(4)))
    : v.toExponential(0).replace('e', '·10^').replace('+', '');

/** SVG text of a chart; a sentence instead where nothing can be drawn. */
export function chartSvg(chart: Chart): string {
  const { x, log = false } = chart;
  const value = (v: number | null): number =>
    v === null || !Number.isFinite(v) || (log && v <= 0) ? NaN : log ? Math.log10(v) : v;
  const lines = chart.lines.map((line) => ({ ...line, y: line.y.map(value) }));
  const range = (values: readonly number[]): [number, number] | null => {
    let [low, high] = [Infinity, -Infinity];
    for (const v of values)
      if (Number.isFinite(v)) [low, high] = [Math.min(low, v), Math.max(high, v)];
    return low <= high ? [low, high] : null;
  };
  const xs = range(x);
  const ys = range(lines.flatMap((l) => l.y));
  if (!xs || !ys) return '<p>There is nothing to draw.</p>';
  const yTicks = log ? logTicks(ys) : ticks(Math.min(0, ys[0]), ys[1], 5);
  const low = Math.min(ys[0], yTicks[0] ?? ys[0]);
  const high = Math.max(ys[1], yTicks.at(-1) ?? ys[1]);
  const px = (v: number): number =>
    frame.left + ((v - xs[0]) / (xs[1] - xs[0] || 1)) * (width - frame.left - frame.right);
  const py = (v: number): number =>
    height - frame.bottom - ((v - low) / (high - low || 1)) * (height - frame.top - frame.bottom);
  const n = (v: number): string => v.toFixed(1).replace(/\.0$/, '');
  const bottom = height - frame.bottom;
  const grid = yTicks
    .map(
      (t) =>
        `<path class="grid" d="M${frame.left} ${n(py(t))}H${width - frame.right}"/>` +
        `<text x="${frame.left - 8}" y="${n(py(t) + 4)}" text-anchor="end">${log ? logLabel(t) : label(t)}</text>`,
    )
    .join('');
  const below = ticks(xs[0], xs[1], 8)
    .filter((t) => !chart.wholeX || Number.isInteger(t))
    .map(
      (t) =>
        `<path class="tick" d="M${n(px(t))} ${bottom}v5"/>` +
        `<text x="${n(px(t))}" y="${bottom + 18}" text-anchor="middle">${label(t)}</text>`,
    )
    .join('');
  const every = Math.ceil(x.length / MAX_POINTS);
  const paths = lines
    .map(({ color, dash, width: stroke = 1.8, y }) => {
      let pen = 'M';
      let d = '';
      y.forEach((v, i) => {
        if (!Number.isFinite(v)) pen = 'M';
        else if (i % every === 0 || i === y.length - 1 || pen === 'M') {
          d += `${pen}${n(px(x[i]))} ${n(py(v))}`;
          pen = 'L';
        }
      });
      const dashed = dash ? ` stroke-dasharray="${escape(dash)}"` : '';
      return `<path class="line" d="${d}" stroke="${escape(color)}" stroke-width="${stroke}"${dashed}/>`;
    })
    .join('');
  const middle = (frame.top + bottom) / 2;
  return (
    `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(chart.alt)}">` +
    `${grid}<path class="axis" d="M${frame.left} ${bottom}H${width - frame.right}"/>${below}${paths}` +
    `<text x="${(frame.left + width - frame.right) / 2}" y="${height - 6}" text-anchor="middle">${escape(chart.xTitle)}</text>` +
    `<text x="14" y="${n(middle)}" text-anchor="middle" transform="rotate(-90 14 ${n(middle)})">${escape(chart.yTitle)}</text></svg>`
  );
}

/** Whole powers of ten; between them 2 and 5 where the range is short. Exponents. */
function logTicks([low, high]: readonly [number, number]): number[] {
  const out: number[] = [];
  const short = high - low < 2;
  for (let k = Math.floor(low); k <= Math.ceil(high); k++)
    for (const m of short ? [1, 2, 5] : [1]) {
      const t = k + Math.log10(m);
      if (t >= low - (short ? 0.31 : 1) && t <= high + (short ? 0.31 : 1)) out.push(t);
    }
  return out;
}

const logLabel = (exponent: number): string => label(Number((10 ** exponent).toPrecision(1)));
