/** One endmember's spectrum by every method and the truth, as lines to draw. Pure. */
import { upperMedian } from '../../maths/median';
import type { Truth } from '../../scene/cube';
import type { RaceRun } from '../../store/race/race';
import type { Dash } from '../plots/LineSample';
import { bandOrder, leastSquaresScale, sameScale } from '../plots/spectra';
import { isYardstick } from '../../settings/methods';
import { nameWithSchedule } from '../../settings/schedules';

export interface MethodLine {
  /** Method id, or "truth". */
  readonly key: string;
  readonly name: string;
  /** [B] in the order of x; null = gap */
  readonly y: readonly (number | null)[];
  /** Place in the palette of colors.ts; null: the text's colour. */
  readonly color: number | null;
  readonly dash: Dash;
  /** What the truth was multiplied by to be in the methods' scale; 1 for the rest. */
  readonly scale: number;
}

export interface MethodLines {
  /** [B] wavelengths in nm rising, or band numbers from 0 */
  readonly x: readonly number[];
  readonly lines: readonly MethodLine[];
}

const dashes: readonly Dash[] = ['solid', 'dash', 'dot', 'dashdot', 'longdash'];
/**
 * Places in the palette, without yellow, which is faint as a thin line on white; eleven, prime to the dashes, so that
 * no two methods look alike.
 */
const colors = [4, 5, 2, 6, 0, 1, 7, 8, 9, 10, 11];

interface SpectraOfRaceInput {
  /** The runs of one seed; the place of a method decides its colour and dash. */
  readonly runs: readonly RaceRun[];
  readonly truth: Truth | null;
  /** Which endmember, 0…R−1 */
  readonly endmember: number;
  /** [B] nm, or null */
  readonly wavelengths: Float64Array | null;
  /** [B], 1 = valid */
  readonly validBands: Uint8Array;
}

/** Truth first, then every method that has finished. Truth in another scale is fitted to the methods' median. */
export function spectraOfRace(input: SpectraOfRaceInput): MethodLines {
  const { truth, endmember, wavelengths, validBands } = input;
  // The spectra of a yardstick are the truth's.
  const runs = input.runs.filter((run) => !isYardstick(run.method));
  const B = validBands.length;
  const order = bandOrder(B, wavelengths);
  const of = (values: Float32Array): Float32Array =>
    values.subarray(endmember * B, (endmember + 1) * B);
  const drawn = (values: Float32Array, by: number): (number | null)[] =>
    order.map((b) => (validBands[b] && Number.isFinite(values[b]) ? values[b] * by : null));
  const methods = runs.flatMap((run, i): MethodLine[] =>
    run.result
      ? [
          {
            key: run.method,
            name: nameWithSchedule(run.method, run.result.steps),
            y: drawn(of(run.result.endmembers), 1),
            color: colors[i % colors.length],
            dash: dashes[i % dashes.length],
            scale: 1,
          },
        ]
      : [],
  );
  const x = order.map((b) => (wavelengths ? wavelengths[b] : b));
  if (!truth?.endmembers) return { x, lines: methods };
  const theirs = of(truth.endmembers);
  const scales = runs.flatMap((run) =>
    run.result ? [leastSquaresScale(of(run.result.endmembers), theirs, validBands)] : [],
  );
  const median = upperMedian(scales) ?? 1;
  const scale = Math.abs(median - 1) > sameScale ? median : 1;
  const line: MethodLine = {
    key: 'truth',
    name: 'Truth',
    y: drawn(theirs, scale),
    color: null,
    dash: 'solid',
    scale,
  };
  return { x, lines: [line, ...methods] };
}
