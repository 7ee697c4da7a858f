/**
 * What labels say of a scene without training, while a person gives them: first the plain classical line (LOO3), where
 * the scene is large at fewer pixels, then the model that knows that labels err, at all of them. Plain arrays, no tfjs.
 */
import {
  chooseVariant,
  isUnitNorm,
  solveVariant,
  unitNorm,
  type LabelledPixels,
} from '../../unmixing/classical';
import { initialEndmembers } from '../../unmixing/initialEndmembers';
import { fitLabelModel, type LabelModel } from '../../unmixing/labelModel';
import type { Cube, Label, ValidityMask } from '../../scene/cube';
import { labelledPixels } from '../../unmixing/labelledPixels';
import type { PreviewAnswer, PreviewQuestion } from '../../protocol/preview';
import {
  everyFor,
  labelSpectra,
  overPixels,
  previewScene,
  spectraAt,
  spectraFrom,
  squaresOf,
  type PreviewScene,
  type Spectra,
  type Squares,
} from './scene';
import { reconstructionError } from '../../unmixing/reconstruction';
import { endmembersForDisplay } from '../../unmixing/sceneSpectra';
import { pixelsAround } from '../../unmixing/start';

/** How an answer goes out, and how a newer question comes in. */
export interface PreviewTurn {
  /** Lets what has arrived meanwhile be heard. */
  tick(): Promise<void>;
  /** False once a newer question has come, or nobody waits any more. */
  current(): boolean;
  send(answer: PreviewAnswer): void;
}

export interface Previewer {
  /**
   * Sends a coarse and a full answer, unless it is ended between two blocks of pixels.
   * @returns indices of endmembers without a label that counts; there is no answer before all have one
   */
  ask(question: PreviewQuestion, turn: PreviewTurn): Promise<readonly number[]>;
}

/** Pixels of the coarse answer times valid bands, at most: some 20 ms. */
const COARSE_NUMBERS = 2 ** 21;
/** Pixels between two looks at what has arrived. */
const BLOCK = 2048;
/** Labels that the variant of the coarse answer is chosen by: the choice refits once for each. */
const CHOOSING = 32;

/**
 * @param mostNumbers numbers of spectra to hold at most; larger scenes are answered square by square
 * @throws StudioError when fewer than 2 bands are valid
 */
export function makePreviewer(cube: Cube, mask: ValidityMask, mostNumbers?: number): Previewer {
  const scene = previewScene(cube, mask, mostNumbers);
  const { answered, bands } = scene;
  const few = squaresOf(answered, everyFor(answered, Math.floor(COARSE_NUMBERS / bands)));
  const coarse = few.every === 1 ? scene.spectra : spectraAt(scene, few.pixels);
  return {
    async ask({ endmemberNames, labels }, turn) {
      const R = endmemberNames.length;
      const { used, missing } = usableLabels(cube, mask, R, labels);
      if (missing.length > 0) return missing;
      const counted = used.map((l) => labels[l]);
      const own = labelSpectra(
        scene,
        cube,
        counted.map((l) => l.line * cube.samples + l.sample),
      );
      const set = labelledPixels(own.seen, bands, [...counted.keys()], counted);
      const of: Asked = { scene, cube, set, own, used };

      const quick = quickModel(set);
      turn.send(finished(of, quick, true, few, answerOf(quick, coarse, set)));
      await turn.tick();
      if (!turn.current()) return missing;

      const place = { ...cube, mask: { pixels: mask.pixels, validPixels: mask.validPixels } };
      const clicked = counted.map((l) => l.line * cube.samples + l.sample);
      const around = labelSpectra(scene, cube, pixelsAround(place, clicked)).seen;
      const model = fitLabelModel({
        labels: set,
        pool: scene.pool,
        m: scene.poolCount,
        around: Float64Array.from(around),
      });
      const whole = emptyAnswer(scene.spectra.count, R);
      for (let from = 0; from < scene.spectra.count; from += BLOCK) {
        await turn.tick();
        if (!turn.current()) return missing;
        const to = Math.min(scene.spectra.count, from + BLOCK);
        const block = answerOf(model, spectraFrom(scene.spectra, bands, from, to), set);
        whole.abundances.set(block.abundances, from * R);
        whole.error.set(block.error, from);
      }
      turn.send(finished(of, model, false, { ...answered, every: 1 }, whole));
      return missing;
    },
  };
}

/** Labels that can be learned from, and endmembers (indices) that none of these has anything of. */
export function usableLabels(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: Pick<ValidityMask, 'pixels'>,
  R: number,
  labels: readonly Label[],
): { used: number[]; missing: number[] } {
  const fits = ({ line, sample, abundances, confidence = 1 }: Label): boolean =>
    line >= 0 &&
    line < cube.lines &&
    sample >= 0 &&
    sample < cube.samples &&
    mask.pixels[line * cube.samples + sample] === 1 &&
    confidence > 0 &&
    abundances.length === R &&
    abundances.every((a) => a >= 0) &&
    Math.abs(abundances.reduce((sum, a) => sum + a, 0) - 1) <= 1e-3;
  const used = [...labels.keys()].filter((l) => fits(labels[l]));
  const missing = Array.from({ length: R }, (_, r) => r).filter(
    (r) => !used.some((l) => labels[l].abundances[r] > 1e-6),
  );
  return { used, missing };
}

interface Asked {
  readonly scene: PreviewScene;
  readonly cube: Cube;
  readonly set: LabelledPixels;
  /** Spectra of the labelled pixels [n]. */
  readonly own: Spectra;
  readonly used: readonly number[];
}

/** What is shown of a label model. */
type ShownModel = Pick<
  LabelModel,
  'variant' | 'endmembers' | 'agreement' | 'allPure' | 'opinions' | 'answer'
>;

/** LOO3 in the form of the label model; it judges no label. */
function quickModel(set: LabelledPixels): ShownModel {
  const { n, R, bands } = set;
  const { variant, errors } = chooseVariant(someLabels(set, CHOOSING));
  const unit = isUnitNorm(variant);
  const domain = <T extends Float32Array | Float64Array>(spectra: T, count: number): T =>
    unit ? (unitNorm(spectra as Float32Array, count, bands) as T) : spectra;
  const endmembers = initialEndmembers(
    domain(set.spectra, n),
    set.abundances,
    n,
    R,
    bands,
    set.confidence,
  );
  const answer = (spectra: Float32Array, count: number): Float32Array =>
    solveVariant(variant, domain(spectra, count), count, endmembers, R, bands);
  const least = Math.min(...errors);
  const agreement = Number.isFinite(least) ? Math.min(0.3, least / Math.sqrt(R)) : 0.3;
  const expected = answer(Float32Array.from(set.spectra), n);
  return {
    variant,
    endmembers,
    agreement,
    allPure: false,
    opinions: Array.from({ length: n }, (_, l) => ({
      expected: [...expected.subarray(l * R, (l + 1) * R)],
      spread: agreement,
      wrong: 0,
      doubtful: false,
    })),
    answer,
  };
}

/** At most so many labels, spread over the list, with the purest of each endmember. */
function someLabels(set: LabelledPixels, most: number): LabelledPixels {
  const { n, R, bands, spectra, abundances, confidence } = set;
  if (n <= most) return set;
  const taken = new Set<number>();
  for (let r = 0; r < R; r++) {
    let purest = 0;
    for (let l = 1; l < n; l++) {
      if (abundances[l * R + r] > abundances[purest * R + r]) purest = l;
    }
    taken.add(purest);
  }
  for (let j = 0; taken.size < most && j < most; j++) taken.add(Math.floor((j * n) / most));
  const rows = [...taken].sort((a, b) => a - b);
  const pick = (from: Float64Array, width: number): Float64Array =>
    Float64Array.from(rows.flatMap((l) => [...from.subarray(l * width, (l + 1) * width)]));
  return {
    n: rows.length,
    R,
    bands,
    spectra: pick(spectra, bands),
    abundances: pick(abundances, R),
    ...(confidence ? { confidence: pick(confidence, 1) } : {}),
  };
}

/** Abundances [count × R] and reconstruction error [count] of some pixels. */
interface PixelAnswer {
  readonly abundances: Float32Array;
  readonly error: Float32Array;
}

const emptyAnswer = (count: number, R: number): PixelAnswer => ({
  abundances: new Float32Array(count * R),
  error: new Float32Array(count),
});

function answerOf(
  model: ShownModel,
  { count, measured, seen, norms }: Spectra,
  { R, bands }: LabelledPixels,
): PixelAnswer {
  const abundances = model.answer(seen, count);
  // With the best brightness of each pixel, spectra and endmembers need not be of one scale.
  const fitBrightness = isUnitNorm(model.variant);
  const input = { N: count, R, bands, Z: measured, fitBrightness, back: 1 };
  const pixels = Uint8Array.from(norms, (v) => (v > 0 ? 1 : 0));
  const { map } = reconstructionError(
    input,
    { pixels, validPixels: 1 },
    abundances,
    model.endmembers,
  );
  return { abundances, error: map };
}

/** @param squares where the answered pixels are in the scene's grid of answered pixels */
function finished(
  { scene, cube, set, own, used }: Asked,
  model: ShownModel,
  coarse: boolean,
  squares: Squares,
  { abundances, error }: PixelAnswer,
): PreviewAnswer {
  const { full, answered, bandIndex } = scene;
  const spread = (values: Float32Array, width: number): Float32Array =>
    overPixels(overPixels(values, width, squares, answered), width, answered, full);
  return {
    coarse,
    every: squares.every * answered.every,
    used,
    variant: model.variant,
    abundances: spread(abundances, set.R),
    spectra: endmembersForDisplay(
      model.endmembers,
      { unit: isUnitNorm(model.variant), scale: 1 },
      { norms: own.norms, labels: set, labelPixels: [...used.keys()] },
      bandIndex,
      cube.bands,
    ),
    reconstructionError: spread(error, 1),
    reconstructionRmse: rmsOf(error, squares.valid),
    opinions: model.opinions,
    agreement: model.agreement,
    allPure: model.allPure,
    ...(scene.faulty ? { faulty: true } : {}),
  };
}

function rmsOf(error: Float32Array, valid: Uint8Array): number {
  let sum = 0;
  let count = 0;
  error.forEach((v, p) => {
    if (!valid[p]) return;
    sum += v * v;
    count++;
  });
  return Math.sqrt(sum / count);
}
