/** One answer from one set of labels, scored against the truth; and what the label model says of the labels. */
import type { LabelModel } from '../../unmixing/labelModel';
import type { Label } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { toErrorData, StudioError } from '../../scene/errors';
import type { DrawnLabels } from '../../scene/labelErrors';
import { isClassical, runClassical } from '../../methods/classical';
import { scores } from '../../unmixing/scores';
import { raceScene, type RaceScene } from '../../methods/raceScene';
import { presetSettings } from '../../settings/settings';
import type { RunSwitch } from '../../training/control';
import type { ComputeEngine } from '../../engine/select';
import { checkLabels, labelledPixels } from '../../unmixing/labelledPixels';
import { prepare } from '../../unmixing/prepare';
import { labelModelOf } from '../../unmixing/start';
import { masked } from '../../unmixing/sceneSpectra';
import { race, sentence, type Task } from '../race';
import type { Measured } from './options';
import type { StoredOpinion } from './store';

/** A scene, and what every method reads of it, made once. */
export interface Ground {
  readonly scene: Scene;
  readonly spectra: RaceScene;
}

export const groundOf = (scene: Scene): Ground => ({
  scene,
  spectra: raceScene(scene.cube, scene.mask, scene.truth!.names.length),
});

export interface Answer {
  readonly rmse: number | null;
  readonly failed: string | null;
  readonly opinion?: StoredOpinion;
}

/**
 * @returns null when it was interrupted
 * @throws StudioError when the engine is broken, which says nothing of the labels
 */
export async function measure(
  method: Measured,
  ground: Ground,
  drawn: DrawnLabels,
  steps: number | null,
  engine: { get(): Promise<ComputeEngine>; drop(): void },
  control: RunSwitch,
): Promise<Answer | null> {
  const { scene, spectra } = ground;
  const { labels } = drawn;
  const truth = scene.truth!;
  const R = truth.names.length;
  const pixels = labels.map((l) => l.line * scene.cube.samples + l.sample);
  const scored = (abundances: Float32Array): number | null => {
    const valid = masked(abundances, scene.mask.pixels, R);
    const spectraOf = new Float32Array(R * scene.cube.bands);
    return rounded(scores(valid, spectraOf, truth, scene.mask).rmseMean);
  };
  try {
    checkLabels(scene.cube, scene.mask, truth.names, labels);
    if (method === 'start') {
      const { model, abundances } = labelModelAnswer(ground, labels);
      return { rmse: scored(abundances), failed: null, opinion: judge(model, drawn) };
    }
    if (method === 'prepared') {
      return { rmse: scored(untrained(scene, labels)), failed: null };
    }
    if (isClassical(method)) {
      const { abundances } = await runClassical(method, {
        scene: spectra,
        R,
        seed: 0,
        labels: labelledPixels(spectra.signal, spectra.B, pixels, labels),
        labelPixels: pixels,
        report: () => Promise.resolve(),
      });
      return { rmse: scored(abundances), failed: null };
    }
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { rmse: null, failed: sentence(toErrorData(error)) };
  }
  const task: Task = { endmemberNames: truth.names, labels: { kind: 'given', labels }, truth };
  const { results, failed } = await race(
    scene,
    task,
    { methods: [method], seeds: [0], steps },
    engine,
    control,
    { event: () => undefined, result: () => undefined },
  );
  const [result] = results;
  const [failure] = failed;
  if (!result && !failure) return null;
  if (failure?.error.kind === 'engine') throw new StudioError(failure.error);
  return { rmse: rounded(result?.rmseMean ?? null), failed: failure?.message ?? null };
}

const rounded = (value: number | null): number | null =>
  value === null ? null : Number(value.toPrecision(6));

/** The label model of a whole scene, called as a run calls it. */
function labelModelAnswer(
  { scene, spectra }: Ground,
  labels: readonly Label[],
): { model: LabelModel; abundances: Float32Array } {
  const { signal, B, N } = spectra;
  const { cube, mask } = scene;
  const pixels = labels.map((l) => l.line * cube.samples + l.sample);
  const set = labelledPixels(signal, B, pixels, labels);
  const place = { lines: cube.lines, samples: cube.samples, signal, mask };
  const model = labelModelOf(place, set, pixels, 'auto');
  return { model, abundances: model.answer(signal, N) };
}

/** What preset studio answers before its network has learned anything [N × R]. @throws StudioError as `prepare` */
export function untrained({ cube, mask, truth }: Scene, labels: readonly Label[]): Float32Array {
  const settings = presetSettings('studio');
  const { p, side, sideShare } = prepare(cube, mask, truth!.names, labels, settings);
  return side ? p.map((v, k) => (1 - sideShare) * v + sideShare * side[k]) : p;
}

/** A good label is off by less than this part of its pixel (half the sum of differences), a bad one by more than that. */
const GOOD = 0.15;
const BAD = 0.3;

/** What the label model says of the labels, beside what is true at their pixels. */
export function judge(
  { opinions, agreement }: Pick<LabelModel, 'opinions' | 'agreement'>,
  { labels, truths, wrong }: DrawnLabels,
): StoredOpinion {
  const off = labels.map(
    ({ abundances }, i) => abundances.reduce((s, a, r) => s + Math.abs(a - truths[i][r]), 0) / 2,
  );
  const among = (which: (i: number) => boolean): [all: number, doubted: number] => {
    const some = labels.flatMap((_, i) => (i !== wrong && which(i) ? [i] : []));
    return [some.length, some.filter((i) => opinions[i].doubtful).length];
  };
  const [good, accused] = among((i) => off[i] < GOOD);
  const [bad, badFound] = among((i) => off[i] > BAD);
  return {
    found: wrong === null ? null : opinions[wrong].doubtful,
    first:
      wrong === null
        ? null
        : opinions.every((o, i) => i === wrong || o.wrong < opinions[wrong].wrong),
    good,
    accused,
    off: bad,
    offFound: badFound,
    agreement: Number(agreement.toPrecision(3)),
  };
}
