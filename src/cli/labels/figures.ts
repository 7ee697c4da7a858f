/** Figures of the cells: ratios to the classical line, spread over draws, what the label model found. */
import type { LabelErrorKind } from '../../scene/labelErrors';
import type { PlannedScene } from '../reproduce/plannedScenes';
import type { Measured } from './options';
import type { LabelRun, StoredOpinion } from './store';

/** The cells of one scene that count. */
export interface SceneRuns {
  readonly scene: PlannedScene;
  readonly runs: readonly LabelRun[];
}

/** A draw counts as worse from 2 % on. */
const WORSE = 1.02;

/** One method on one kind of label error of one scene, beside classical on the same draws. */
export interface Cell {
  readonly scene: PlannedScene;
  readonly kind: LabelErrorKind;
  /** Draws on which both have an answer, and how many of them are worse than classical by more than 2 %. */
  readonly draws: number;
  readonly worse: number;
  readonly failed: number;
  readonly classical: readonly number[];
  readonly own: readonly number[];
  /** Mean over those draws ÷ classical's mean over them; null without any. */
  readonly ratio: number | null;
  /** The largest ratio of a draw. */
  readonly worst: number | null;
}

export function cellOf({ scene, runs }: SceneRuns, kind: LabelErrorKind, method: Measured): Cell {
  const of = (id: Measured): LabelRun[] => runs.filter((r) => r.kind === kind && r.method === id);
  const line = new Map(of('classical').map((r) => [r.draw, r.rmse]));
  const pairs = of(method).flatMap(({ draw, rmse }) => {
    const beside = line.get(draw);
    return rmse === null || beside == null ? [] : [{ own: rmse, classical: beside }];
  });
  const own = pairs.map((p) => p.own);
  const classical = pairs.map((p) => p.classical);
  const ratios = pairs.map((p) => p.own / p.classical);
  return {
    scene,
    kind,
    draws: pairs.length,
    worse: ratios.filter((r) => r > WORSE).length,
    failed: of(method).filter((r) => r.failed !== null).length,
    classical,
    own,
    ratio: pairs.length > 0 ? total(own) / total(classical) : null,
    worst: pairs.length > 0 ? Math.max(...ratios) : null,
  };
}

const total = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0);

/** Over scenes; null without any. */
export function geometricMean(cells: readonly Cell[]): number | null {
  const known = cells.flatMap(({ ratio }) => (ratio === null ? [] : [Math.log(ratio)]));
  return known.length > 0 ? Math.exp(total(known) / known.length) : null;
}

/** The cell with the largest ratio; null without any. */
export function worstCell(cells: readonly Cell[]): Cell | null {
  return cells.reduce<Cell | null>(
    (worst, c) => (c.ratio !== null && c.ratio > (worst?.ratio ?? -Infinity) ? c : worst),
    null,
  );
}

/** What the label model found over some draws. */
export interface Detection {
  /** Draws with a label made wrong, those on which it was found, and on which it was the most suspicious. */
  readonly wrong: number;
  readonly found: number;
  readonly first: number;
  readonly good: number;
  readonly accused: number;
  readonly off: number;
  readonly offFound: number;
  /** Mean σ̂; NaN without any. */
  readonly agreement: number;
}

export function detection(scenes: readonly SceneRuns[], kind: LabelErrorKind): Detection {
  const said = scenes.flatMap(({ runs }) =>
    runs.flatMap((r): StoredOpinion[] => (r.kind === kind && r.opinion ? [r.opinion] : [])),
  );
  const count = (of: (o: StoredOpinion) => number): number => total(said.map(of));
  return {
    wrong: count((o) => (o.found === null ? 0 : 1)),
    found: count((o) => (o.found ? 1 : 0)),
    first: count((o) => (o.first ? 1 : 0)),
    good: count((o) => o.good),
    accused: count((o) => o.accused),
    off: count((o) => o.off),
    offFound: count((o) => o.offFound),
    agreement: count((o) => o.agreement) / said.length,
  };
}

export function meanAndSpread(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const mean = total(values) / values.length;
  if (values.length === 1) return mean.toFixed(4);
  const variance = total(values.map((v) => (v - mean) ** 2)) / (values.length - 1);
  return `${mean.toFixed(4)} ± ${Math.sqrt(variance).toFixed(4)}`;
}

/** 85 of 100 as “85.0 %”; “–” of nothing. */
export const percent = (part: number, whole: number): string =>
  whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–';
