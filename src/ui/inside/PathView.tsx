/** Which way memory runs: the scan's front step by step, and the way of a chosen place to the pixel. */
import { useMemo, useState } from 'react';
import { wayOf } from '../../trace/memory';
import type { Cells, Order } from '../../trace/scan';
import { viridis } from '../draw/colormaps';
import { CellMap, placeName } from './CellMap';
import { targetOf } from './spatialLook';
import type { SpatialLook } from './spatialLook';

/** One sweep of the scan. */
interface Sweep {
  readonly words: string;
  readonly along: 'rows' | 'columns';
  readonly backwards: boolean;
}

const right = { words: 'right along every row', along: 'rows', backwards: false } as const;
const left = { words: 'left along every row', along: 'rows', backwards: true } as const;
const down = { words: 'down every column', along: 'columns', backwards: false } as const;
const up = { words: 'up every column', along: 'columns', backwards: true } as const;

const sweepsOf = (order: Order): readonly Sweep[] =>
  order === 'fourWay' ? [right, left, down, up] : [right, down];

export function PathView({ scene, spatial }: SpatialLook) {
  const { cells, order } = spatial;
  const [chosen, setChosen] = useState<number | null>(null);
  const [step, setStep] = useState(0);
  const target = targetOf(spatial);
  const sweeps = sweepsOf(order);
  const last = sweeps.reduce((sum, s) => sum + lengthOf(s, cells), 0);
  const at = Math.min(step, last);
  const reached = useMemo(() => reachedBy(order, cells, target), [order, cells, target]);
  const way = chosen === null ? null : wayOf(order, cells, chosen, target);
  const caption =
    chosen === null
      ? 'Bright: places whose memory reaches this pixel. Point at one to see its way.'
      : way
        ? `${placeName(chosen, cells, scene.cube)}: ${way.length - 1} steps, along its row, then along the pixel’s column.`
        : `${placeName(chosen, cells, scene.cube)}: no memory comes from here; it never runs left or up.`;
  return (
    <>
      <CellMap
        label="Places whose memory reaches the pixel"
        {...{ scene: scene.cube, cells, target, chosen, caption }}
        values={reached}
        range={{ low: -0.6, high: 1.2 }}
        map={viridis}
        onChoose={setChosen}
      >
        <Front {...{ sweeps, cells, at }} />
        {way && <Way way={way} samples={cells.samples} />}
      </CellMap>
      <label className="inside-slider">
        <span>Follow the scan</span>
        <input
          type="range"
          min={0}
          max={last}
          value={at}
          aria-valuetext={frontWords(sweeps, cells, at)}
          onChange={(e) => setStep(Number(e.target.value))}
        />
      </label>
      <p className="hint">{frontWords(sweeps, cells, at)}</p>
    </>
  );
}

const lengthOf = (sweep: Sweep, { lines, samples }: Cells): number =>
  sweep.along === 'rows' ? samples : lines;

/** The sweep that is going at a step, and how far it is. */
function sweepAt(sweeps: readonly Sweep[], cells: Cells, step: number): [Sweep, number] | null {
  let rest = step;
  for (const sweep of sweeps) {
    const length = lengthOf(sweep, cells);
    if (rest <= length) return rest === 0 ? null : [sweep, rest];
    rest -= length;
  }
  return null;
}

function frontWords(sweeps: readonly Sweep[], cells: Cells, step: number): string {
  const found = sweepAt(sweeps, cells, step);
  if (!found) return `Memory runs ${sweeps.map((s) => s.words).join(', then ')}.`;
  const [sweep, far] = found;
  return `Memory runs ${sweep.words}: ${far} of ${lengthOf(sweep, cells)}.`;
}

function Front({ sweeps, cells, at }: { sweeps: readonly Sweep[]; cells: Cells; at: number }) {
  const found = sweepAt(sweeps, cells, at);
  if (!found) return null;
  const [{ along, backwards }, far] = found;
  const { lines, samples } = cells;
  const length = along === 'rows' ? samples : lines;
  const from = backwards ? length - far : 0;
  const box =
    along === 'rows'
      ? { x: from, y: 0, width: far, height: lines }
      : { x: 0, y: from, width: samples, height: far };
  return <rect className="inside-front" {...box} />;
}

function Way({ way, samples }: { way: readonly number[]; samples: number }) {
  const points = way
    .map((cell) => `${(cell % samples) + 0.5},${Math.floor(cell / samples) + 0.5}`)
    .join(' ');
  return (
    <>
      <polyline className="inside-casing" points={points} />
      <polyline className="inside-line" points={points} />
    </>
  );
}

/** 1 where memory reaches the target, 0 elsewhere [T]. */
function reachedBy(order: Order, { lines, samples }: Cells, target: number): Float32Array {
  const [i, j] = [Math.floor(target / samples), target % samples];
  return Float32Array.from({ length: lines * samples }, (_, t) =>
    order === 'fourWay' || (Math.floor(t / samples) <= i && t % samples <= j) ? 1 : 0,
  );
}
