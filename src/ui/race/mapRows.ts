/** What stands in each place of the race's small multiples. Pure: no canvas, no React. */
import type { Channel } from '../../maths/channel';
import type { Truth } from '../../scene/cube';
import type { MethodId } from '../../settings/methods';
import type { RaceRun } from '../../store/race/race';
import { diverging, viridis } from '../draw/colormaps';
import type { MapContent } from '../maps/exportMaps';
import { nameWithSchedule } from '../../settings/schedules';

export interface RaceMapColumn {
  /** What is drawn; null: the frame is empty. */
  readonly content: MapContent | null;
  /** The estimate or truth, whatever is drawn: for the value under the cursor. */
  readonly value: Channel | null;
  /** The truth it is compared with; null for the truth itself and where there is none. */
  readonly truth: Channel | null;
}

export interface RaceMapRow {
  readonly key: string;
  readonly name: string;
  /** Null for the truth's row. */
  readonly method: MethodId | null;
  readonly run: RaceRun | null;
  /** Why there are no maps, or null. */
  readonly message: string | null;
  /** True when there is something to draw. */
  readonly maps: boolean;
  /** [R] */
  readonly columns: readonly RaceMapColumn[];
  /** What the method maps of its own, or null. */
  readonly own: { readonly name: string; readonly column: RaceMapColumn } | null;
}

const unitRange = { low: 0, high: 1 };
const differenceRange = { low: -0.5, high: 0.5 };

interface MapRowsInput {
  /** The runs of one seed */
  readonly runs: readonly RaceRun[];
  /** Columns in the order of the endmembers */
  readonly truth: Truth | null;
  /** [R] names of the endmembers */
  readonly names: readonly string[];
  readonly mode: 'estimate' | 'difference';
}

/** The truth's row where there is one, then a row for every run. */
export function mapRows({ runs, truth, names, mode }: MapRowsInput): readonly RaceMapRow[] {
  const R = names.length;
  const channel = (
    values: Float32Array | null | undefined,
    r: number,
    stride = R,
  ): Channel | null => (values ? { values, stride, offset: r } : null);
  // A column of NaN: this endmember has no truth.
  const known = names.map((_, r) => truth !== null && hasNumbers(truth.abundances, R, r));
  const plain = { minus: null, range: unitRange, map: viridis };
  const rows = runs.map((run): RaceMapRow => {
    const name = nameWithSchedule(run.method, run.result?.steps ?? null);
    const values = run.result?.abundances ?? null;
    const columns = names.map((endmember, r): RaceMapColumn => {
      const value = channel(values, r);
      const theirs = known[r] ? channel(truth?.abundances, r) : null;
      const label = `${name}: ${endmember} ${mode}`;
      const content: MapContent | null = !value
        ? null
        : mode === 'estimate'
          ? { label, channel: value, ...plain }
          : theirs && {
              label,
              channel: value,
              minus: theirs,
              range: differenceRange,
              map: diverging,
            };
      return { content, value, truth: theirs };
    });
    const own = run.result?.own;
    const ownMap = channel(own?.values, 0, 1);
    return {
      key: run.method,
      name,
      method: run.method,
      run,
      message: values ? null : whyEmpty(run),
      maps: columns.some((c) => c.content),
      columns,
      own:
        own && ownMap
          ? {
              name: own.name,
              column: {
                content: { label: `${name}: ${own.name}`, channel: ownMap, ...plain },
                value: ownMap,
                truth: null,
              },
            }
          : null,
    };
  });
  if (!truth) return rows;
  const first: RaceMapRow = {
    key: 'truth',
    name: 'Truth',
    method: null,
    run: null,
    message: null,
    maps: true,
    own: null,
    columns: names.map((endmember, r): RaceMapColumn => {
      const value = known[r] ? channel(truth.abundances, r) : null;
      const label = `Truth: ${endmember}`;
      return { content: value && { label, channel: value, ...plain }, value, truth: null };
    }),
  };
  return [first, ...rows];
}

/** What the methods' own maps are, each once, in words. */
export function ownMaps(rows: readonly RaceMapRow[]): readonly string[] {
  const names = new Set(rows.flatMap(({ own }) => (own ? [own.name] : [])));
  return [...names].map((name) => (name === 'P' ? 'P of MLM' : name));
}

function hasNumbers(values: Float32Array, stride: number, offset: number): boolean {
  for (let k = offset; k < values.length; k += stride) if (!Number.isNaN(values[k])) return true;
  return false;
}

function whyEmpty({ status, error, result }: RaceRun): string {
  if (result) return 'Maps of this seed were not kept.';
  switch (status) {
    case 'waiting':
      return 'waiting';
    case 'running':
      return 'running';
    case 'failed':
      return `Failed: ${error?.message ?? 'no reason given.'}`;
    case 'skipped':
      return 'skipped';
    default:
      return 'cancelled';
  }
}
