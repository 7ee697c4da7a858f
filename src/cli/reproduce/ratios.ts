/**
 * How a method's error compares with a baseline's, cell by cell: a cell is one scene under one protocol, its ratio the mean
 * RMSE over the seeds that both finished, divided. Geometric means over cells count a halving as much as a doubling.
 */
import { mean } from '../../maths/statistics';
import type { LabelProtocol } from '../../scene/sampling';
import type { MethodId } from '../../settings/methods';
import type { StoredRun } from './store';

export interface Cell {
  readonly title: string;
  readonly kind: 'real' | 'benchmark';
  readonly protocol: LabelProtocol;
  /** This scene's valid runs. */
  readonly runs: readonly StoredRun[];
}

/** Mean RMSE by seed; blind methods have one run for both protocols. */
function bySeed({ runs, protocol }: Cell, method: MethodId): Map<number, number> {
  const mine = runs.filter(
    (r) => r.method === method && (r.protocol === null || r.protocol === protocol),
  );
  return new Map(mine.flatMap((r) => (r.rmseMean === null ? [] : [[r.seed, r.rmseMean] as const])));
}

/** Null when the two share no seed. */
export function ratio(cell: Cell, method: MethodId, baseline: MethodId): number | null {
  const a = bySeed(cell, method);
  const b = bySeed(cell, baseline);
  const seeds = [...a.keys()].filter((seed) => b.has(seed));
  if (seeds.length === 0) return null;
  return mean(seeds.map((s) => a.get(s)!)) / mean(seeds.map((s) => b.get(s)!));
}

/** Over the cells that have a value; null when none has. */
export function geometricMean(values: readonly (number | null)[]): number | null {
  const known = values.filter((v) => v !== null);
  return known.length > 0 ? Math.exp(mean(known.map(Math.log))) : null;
}

export interface RatioRow {
  readonly method: MethodId;
  /** The ratio in each cell of a real scene; null where there is none. */
  readonly real: readonly (number | null)[];
  readonly realMean: number | null;
  /** Over the cells of the benchmark set that have one. */
  readonly benchmarkMean: number | null;
  /** How many cells of the benchmark set that are. */
  readonly benchmarkCells: number;
  readonly worst: { readonly ratio: number; readonly cell: string } | null;
}

/** One row a method that has any ratio, the best first: by real scenes, then by the benchmark set. */
export function ratioRows(
  cells: readonly Cell[],
  methods: readonly MethodId[],
  baseline: MethodId,
): RatioRow[] {
  const rows = methods.flatMap((method): RatioRow[] => {
    const all = cells.map((cell) => ({ cell, ratio: ratio(cell, method, baseline) }));
    const of = (kind: Cell['kind']): (number | null)[] =>
      all.filter((c) => c.cell.kind === kind).map((c) => c.ratio);
    const known = all.filter((c) => c.ratio !== null);
    if (known.length === 0) return [];
    const top = known.reduce((a, b) => (b.ratio! > a.ratio! ? b : a));
    return [
      {
        method,
        real: of('real'),
        realMean: geometricMean(of('real')),
        benchmarkMean: geometricMean(of('benchmark')),
        benchmarkCells: of('benchmark').filter((v) => v !== null).length,
        worst: { ratio: top.ratio!, cell: `${top.cell.title}, ${top.cell.protocol}` },
      },
    ];
  });
  const rank = (row: RatioRow): number => row.realMean ?? row.benchmarkMean ?? Infinity;
  return rows.sort((a, b) => rank(a) - rank(b));
}
