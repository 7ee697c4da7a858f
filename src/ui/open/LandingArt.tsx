/**
 * What the studio does, in three drawings of one made-up land: the image and the spectrum of a pixel, labels, and the maps
 * of its three materials. Decorative: the words beside them say the same.
 */
import { mapSize, unpackRgb, viridis } from '../draw/colormaps';
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';

const [lines, samples] = [9, 14];
type Fractions = readonly [number, number, number];

/** Soil, water, trees: a river through fields, softer at its banks. */
function landAt(line: number, sample: number): Fractions {
  const river = Math.exp(-((sample - 8.5 + 3 * Math.sin(line / 2.6)) ** 2) / 1.6);
  const water = river > 0.12 ? Math.min(1, 1.15 * river) : 0;
  const woods = 0.5 + 0.5 * Math.sin(sample / 2.1 + 0.6) * Math.cos(line / 2.3 - 0.7);
  const trees = (1 - water) * Math.min(1, Math.max(0, 2.2 * woods - 0.7));
  return [1 - water - trees, water, trees];
}

const land = Array.from({ length: lines * samples }, (_, p) =>
  landAt(Math.floor(p / samples), p % samples),
);
/** As an eye would see soil, water and trees. */
const seen: readonly Fractions[] = [
  [196, 140, 94],
  [62, 104, 140],
  [70, 116, 62],
];
const natural = (a: Fractions): string =>
  `rgb(${[0, 1, 2].map((c) => Math.round(a.reduce((sum, v, r) => sum + v * seen[r][c], 0))).join(' ')})`;
const mapped = (value: number): string =>
  `rgb(${unpackRgb(viridis[Math.round(value * (mapSize - 1))]).join(' ')})`;

/** One picture: a pixel is a unit square. */
function Land({ color }: { color: (of: Fractions) => string }) {
  return land.map((a, p) => (
    <rect
      key={p}
      x={p % samples}
      y={Math.floor(p / samples)}
      width="1"
      height="1"
      shapeRendering="crispEdges"
      fill={color(a)}
    />
  ));
}

function Mark({ x, y, of }: { x: number; y: number; of: number }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <circle r="8" fill={endmemberColor(of)} stroke="#ffffff" strokeWidth="1.5" />
      <circle r="9.2" fill="none" stroke="#000000" strokeOpacity="0.7" />
      <text y="3.4" textAnchor="middle" className="art-letter" fill={endmemberInk(of)}>
        {endmemberLetter(of)}
      </text>
    </g>
  );
}

const box = { viewBox: '0 0 196 108', 'aria-hidden': true, className: 'step-art' } as const;

/** The image, and the spectrum that one pixel holds. */
export function SceneArt() {
  return (
    <svg {...box}>
      <g transform="translate(2 9) scale(8.4 10)">
        <Land color={natural} />
      </g>
      <rect className="art-pixel" x="61" y="39" width="8.4" height="10" />
      <path className="art-lead" d="M70 44h62" />
      <path className="art-axis" d="M132 20v68h60" />
      <path
        className="art-line"
        d="M135 74c6-2 8-8 12-7s5-30 12-31 8 10 12 10 6 12 10 13 6-4 10 2"
      />
    </svg>
  );
}

/** Pure pixels of three materials, and one of two. */
export function LabelArt() {
  const half = 'M0-8a8 8 0 0 1 0 16Z';
  return (
    <svg {...box}>
      <g transform="translate(2 9) scale(13.7 10)">
        <Land color={natural} />
      </g>
      <Mark x={30} y={82} of={0} />
      <Mark x={104} y={24} of={1} />
      <Mark x={50} y={24} of={2} />
      <Mark x={168} y={74} of={0} />
      <g transform="translate(122 62)">
        <circle r="8" fill={endmemberColor(1)} />
        <path d={half} fill={endmemberColor(2)} />
        <circle r="8" fill="none" stroke="#ffffff" strokeWidth="1.5" />
        <circle r="9.2" fill="none" stroke="#000000" strokeOpacity="0.7" />
      </g>
    </svg>
  );
}

const names = ['Soil', 'Water', 'Trees'];

/** A map for each material. */
export function MapsArt() {
  return (
    <svg {...box}>
      {names.map((name, r) => (
        <g key={name} transform={`translate(${2 + 66 * r} 0)`}>
          <g transform="translate(0 44) scale(4.3 5.4)">
            <Land color={(a) => mapped(a[r])} />
          </g>
          <g transform="translate(8 30) scale(0.8)">
            <Mark x={0} y={0} of={r} />
          </g>
          <text x="19" y="34" className="art-name">
            {name}
          </text>
        </g>
      ))}
    </svg>
  );
}
