/** The numbers that the page prints of an answer, and whether two answers print the same. */
import type { Scene } from '../scene/scene';
import { truthColumns } from '../scene/truthColumns';
import type { Truth } from '../scene/cube';
import { scores } from '../unmixing/scores';
import type { Scores } from '../unmixing/scores';
import type { CapsuleEndmember, CapsuleMetrics } from './manifest';

const known = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/** @param R number of endmembers */
export function metricsOfScores(of: Scores, reconstruction: number, R: number): CapsuleMetrics {
  const each = (values: readonly number[] | null): (number | null)[] =>
    Array.from({ length: R }, (_, r) => known(values?.[r] ?? null));
  return {
    ...{ rmse: each(of.rmse), rmseMean: known(of.rmseMean) },
    ...{ sad: each(of.sad), sadMean: known(of.sadMean) },
    reconstruction: known(reconstruction),
  };
}

/** @param abundances [N × R] @param spectra [R × B] */
export function answerMetrics(
  scene: Pick<Scene, 'cube' | 'mask' | 'truth'>,
  endmembers: readonly CapsuleEndmember[],
  { abundances, spectra, reconstruction }: Answer,
): CapsuleMetrics {
  const truth = truthOf(scene, endmembers);
  const R = endmembers.length;
  return metricsOfScores(scores(abundances, spectra, truth, scene.mask), reconstruction, R);
}

export interface Answer {
  readonly abundances: Float32Array;
  readonly spectra: Float32Array;
  readonly reconstruction: number;
}

export function truthOf(
  { cube, truth }: Pick<Scene, 'cube' | 'truth'>,
  endmembers: readonly CapsuleEndmember[],
): Truth | null {
  const T = truth?.names.length ?? 0;
  const columns = endmembers.map(({ truth: c }) => (c !== null && c < T ? c : null));
  return truthColumns(
    truth,
    columns,
    endmembers.map((e) => e.name),
    cube,
  );
}

/** As the metrics table prints them: four digits. */
const printed = (value: number | null): string => value?.toFixed(4) ?? '–';

/** What is printed otherwise, in words: "RMSE of Water 0.0613 here, 0.0612 there"; empty: nothing. */
export function printedApart(
  there: CapsuleMetrics,
  here: CapsuleMetrics,
  names: readonly string[],
): string[] {
  const pairs: [string, number | null, number | null][] = [
    ...names.map((n, r): (typeof pairs)[number] => [`RMSE of ${n}`, there.rmse[r], here.rmse[r]]),
    ['mean RMSE', there.rmseMean, here.rmseMean],
    ...names.map((n, r): (typeof pairs)[number] => [`SAD of ${n}`, there.sad[r], here.sad[r]]),
    ['mean SAD', there.sadMean, here.sadMean],
  ];
  return pairs.flatMap(([what, a, b]) =>
    // What was veiled or had no truth is no metric that was printed.
    a !== null && printed(a) !== printed(b)
      ? [`${what} ${printed(b)} here, ${printed(a)} there`]
      : [],
  );
}
