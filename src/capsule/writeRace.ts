/** A whole race as a capsule: every run that finished with its answer and digests, every other with what became of it. */
import { toNpy } from '../exporters/npy';
import { digestOf } from '../maths/digest';
import type { RaceConfig, RaceResult } from '../protocol/race';
import type { MethodId } from '../settings/methods';
import { raceConfig } from './config';
import type { CapsuleRace, CapsuleRaceRun } from './manifest';
import { metricsOfScores } from './metrics';
import {
  abundancesContent,
  json,
  labelsContent,
  metricsFile,
  packed,
  sceneContents,
  spectraContent,
} from './write';
import type { Basics } from './write';
import type { Content } from './zip';

/** One place in the queue. */
export interface RaceRunInput {
  readonly method: MethodId;
  readonly seed: number;
  readonly result: RaceResult | null;
  /** Null: it finished; else what became of it. */
  readonly without: string | null;
  readonly reordered: boolean;
}

export interface RaceInput extends Basics {
  readonly config: RaceConfig;
  readonly runs: readonly RaceRunInput[];
}

const none = digestOf(new Float32Array());

function raceRun({ method, seed, result, without, reordered }: RaceRunInput, R: number) {
  const run: CapsuleRaceRun = {
    ...{ method, seed, reordered, without },
    labels: result?.labels ?? 0,
    steps: result?.steps ?? 0,
    seconds: result?.seconds ?? 0,
    parameters: result?.parameters ?? 0,
    matching: result?.matching ?? 'none',
    order: result?.order ?? Array.from({ length: R }, (_, r) => r),
    note: result?.note ?? null,
    trail: result?.trail ? trailOf(result.trail) : null,
    losses: result?.trail ? digestOf(result.trail.losses) : null,
    theta: result?.trail?.theta ?? null,
    spectra: result ? digestOf(result.endmembers) : none,
    abundances: result?.abundances ? digestOf(result.abundances) : null,
    metrics: metricsOfScores(
      result ?? { rmse: null, rmseMean: null, sad: null, sadMean: null },
      result?.reconstruction ?? NaN,
      R,
    ),
  };
  return run;
}

const trailOf = ({ start, prior, theta0 }: NonNullable<RaceResult['trail']>) => ({
  ...{ start, prior, theta0 },
});

function contentsOf(input: RaceInput): Content[] {
  return input.runs.flatMap(({ method, seed, result }) => {
    if (!result) return [];
    const name = `${method}-seed${seed}`;
    const losses = result.trail?.losses;
    return [
      spectraContent(`results/endmembers/${name}.csv`, input, result.endmembers, null),
      ...(result.abundances
        ? [abundancesContent(`results/abundances/${name}.npy`, input, result.abundances)]
        : []),
      ...(losses
        ? [{ path: `results/losses/${name}.npy`, data: toNpy(losses, [losses.length]) }]
        : []),
    ];
  });
}

/** The capsule of a race that has ended. */
export async function writeRace(input: RaceInput): Promise<Blob> {
  const { config, from, endmembers, runs } = input;
  const { labels } = config;
  const made = runs.map((r) => raceRun(r, endmembers.length));
  const race: CapsuleRace = {
    ...{ methods: config.methods, seeds: config.seeds, keepMaps: config.keepMaps },
    labels:
      labels.kind === 'given'
        ? { kind: 'given' }
        : {
            kind: 'sampled',
            count: labels.count,
            protocol: labels.protocol,
            error: labels.error ?? null,
          },
    steps: config.steps ?? null,
    withTruth: config.truth !== null,
    runs: made,
  };
  const repeat = raceConfig(from, race, input.engine.engine);
  const metrics = made.map(({ method, seed, metrics }) => ({ method, seed, ...metrics }));
  const contents: Content[] = [
    ...(labels.kind === 'given' ? [labelsContent(input)] : []),
    ...(repeat ? [{ path: 'config.json', data: json(repeat) }] : []),
    { path: 'results/metrics.json', data: json(metricsFile(input, metrics)) },
    ...contentsOf(input),
    ...sceneContents(input),
  ];
  return packed(input, contents, { ended: null, run: null, race });
}
