/**
 * What can be known of an answer without a truth: how well it agrees with its labels, as fitted and left out, the labels'
 * agreement with one another, which pixels the endmembers do not explain, and the spread over repeated runs. Pure.
 */
import { countingLabels } from '../../scene/confidence';
import type { Cube, EndmemberDef, Label, ValidityMask } from '../../scene/cube';
import type { ClassicalResult } from '../../protocol/run';
import type { LabSlice } from '../../store/labs/labs';
import { annotationsChanged, endmembersChanged } from '../../store/labels/versions';
import { NOTICEABLE, othersCanSpeak } from '../../store/preview/opinions';
import type { StudioState } from '../../store/state';
import { quantile } from '../draw/paint';

/** A pixel is not explained when its error is more than so many times the scene's median … */
const TIMES = 3;
/** … and more than this share of the scene's usual value: a scene that fits to the last digit has no outsiders. */
const SHARE = 0.01;
/** Pixels that the usual value is taken of, at most. */
const USUAL_OF = 2000;

export interface KnownInput {
  readonly cube: Cube;
  readonly mask: ValidityMask;
  /** Endmembers of the answer, and below the labels that it was made from. */
  readonly endmembers: readonly EndmemberDef[];
  readonly labels: readonly Label[];
  /** [N × R], NaN at masked pixels */
  readonly abundances: Float32Array;
  /** [N] RMS over valid bands, in the cube's own scale; null before a run has finished */
  readonly reconstructionError: Float32Array | null;
  /** The classical line from the same labels; null where it is not known. */
  readonly classical: ClassicalResult | null;
  readonly preview: Pick<StudioState['preview'], 'shown'>;
  readonly spread: LabSlice['spread'];
}

export interface KnownRow {
  readonly name: string;
  /** Palette index (colors.ts). */
  readonly color: number;
  /** Labels that count and have a noticeable fraction of it. */
  readonly labels: number;
  /** RMSE of the answer's fraction at these labels; null where there is none. */
  readonly atLabels: number | null;
  /** RMSE of what the other labels say of them; null with one label, and while opinions on these very labels are not known. */
  readonly leftOut: number | null;
  /** Standard deviation over repeated runs of the same labels, RMS over the pixels. */
  readonly spread: number | null;
}

export interface Known {
  readonly rows: readonly KnownRow[];
  /** Arithmetic means over the endmembers that have the number. */
  readonly mean: Pick<KnownRow, 'atLabels' | 'leftOut' | 'spread'>;
  /** The labels agree with one another to about this much; null while it is not known of these very labels. */
  readonly agreement: number | null;
  /** RMSE of a fraction when the best classical method predicts each label from the others. */
  readonly classicalLeftOut: number | null;
  /** Share of the valid pixels that the endmembers do not explain, 0 to 1. */
  readonly unexplained: number | null;
  /** What the spread is over; null without. */
  readonly spreadOf: { readonly runs: number; readonly vary: 'seeds' | 'labels' | 'both' } | null;
}

/** Everything that is known; null where a number has nothing to stand on. */
export function computeKnown(input: KnownInput): Known {
  const { cube, mask, endmembers, labels, abundances, classical } = input;
  const R = endmembers.length;
  const counting = countingLabels(labels).filter(
    (l) => mask.pixels[l.line * cube.samples + l.sample] && l.abundances.length === R,
  );
  const whole = abundances.length === cube.lines * cube.samples * R;
  const answer = (l: Label, r: number): number =>
    whole ? abundances[(l.line * cube.samples + l.sample) * R + r] : NaN;
  const others = leftOutOf(input, counting);
  const spread = spreadOf(input);
  const rows = endmembers.map(({ name, color }, r): KnownRow => {
    const own = counting.filter((l) => l.abundances[r] >= NOTICEABLE);
    return {
      ...{ name, color, labels: own.length },
      atLabels: rms(own.map((l) => answer(l, r) - l.abundances[r])),
      // Without its only label nothing is known of an endmember.
      leftOut:
        others && own.length > 1
          ? rms(own.map((l) => (others.get(l.id)?.[r] ?? NaN) - l.abundances[r]))
          : null,
      spread: spread && finite(spread.value.rmsSd[r]),
    };
  });
  const best = Math.min(...(classical?.looErrors ?? []).filter((v) => Number.isFinite(v)));
  return {
    rows,
    mean: {
      atLabels: meanOf(rows.map((r) => r.atLabels)),
      leftOut: meanOf(rows.map((r) => r.leftOut)),
      spread: meanOf(rows.map((r) => r.spread)),
    },
    agreement:
      others && !input.preview.shown?.allPure ? (input.preview.shown?.agreement ?? null) : null,
    classicalLeftOut: finite(best / Math.sqrt(R)),
    unexplained: unexplainedShare(input),
    spreadOf: spread && { runs: spread.value.runs, vary: spread.choice.vary },
  };
}

const finite = (v: number | undefined): number | null =>
  v !== undefined && Number.isFinite(v) ? v : null;

function rms(differences: readonly number[]): number | null {
  const known = differences.filter((d) => Number.isFinite(d));
  return known.length > 0
    ? Math.sqrt(known.reduce((sum, d) => sum + d * d, 0) / known.length)
    : null;
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((v) => v !== null);
  return known.length > 0 ? known.reduce((sum, v) => sum + v, 0) / known.length : null;
}

/** What the others say of each label, by its id; null unless their opinion is of these very labels and no quick guess. */
function leftOutOf(
  { preview: { shown }, endmembers }: KnownInput,
  counting: readonly Label[],
): ReadonlyMap<string, readonly number[]> | null {
  if (!shown || shown.coarse || endmembersChanged(shown.endmembers, endmembers)) return null;
  if (!othersCanSpeak(counting, endmembers.length)) return null;
  const said = new Map(shown.labels.map((l, i) => [l.id, { l, opinion: shown.opinions[i] }]));
  const same = counting.every((l) => {
    const was = said.get(l.id)?.l;
    return was?.abundances.every((a, r) => a === l.abundances[r]);
  });
  // A label more or less, and the opinions are of others.
  if (!same || countingLabels(shown.labels).length !== counting.length) return null;
  return new Map(counting.map((l) => [l.id, said.get(l.id)?.opinion.expected ?? []]));
}

/** The lab's spread, where it is of these labels and of more than one run. */
function spreadOf({ spread, endmembers, labels }: KnownInput): KnownInput['spread'] {
  if (!spread || spread.value.runs < 2) return null;
  return annotationsChanged({ endmembers, labels }, spread) ? null : spread;
}

/**
 * Share of the valid pixels whose reconstruction error is more than three times the median of all, and more than 1 % of
 * the scene's RMS value.
 */
function unexplainedShare({ reconstructionError, cube, mask }: KnownInput): number | null {
  if (reconstructionError?.length !== cube.lines * cube.samples) return null;
  const median = quantile(reconstructionError, 0.5);
  if (!Number.isFinite(median)) return null;
  const limit = Math.max(TIMES * median, SHARE * usualValue(cube, mask));
  let [over, all] = [0, 0];
  for (const e of reconstructionError) {
    if (!Number.isFinite(e)) continue;
    all++;
    if (e > limit) over++;
  }
  return over / all;
}

/** RMS of the values of some valid pixels, spread evenly; 0 where there is none. */
function usualValue({ data, bands: B }: Cube, mask: ValidityMask): number {
  const every = Math.max(1, Math.ceil(mask.validPixels / USUAL_OF));
  let [squares, count, seen] = [0, 0, 0];
  mask.pixels.forEach((valid, p) => {
    if (!valid || seen++ % every !== 0) return;
    for (let b = 0; b < B; b++) {
      const v = data[p * B + b];
      if (!mask.bands[b] || !Number.isFinite(v)) continue;
      squares += v * v;
      count++;
    }
  });
  return count > 0 ? Math.sqrt(squares / count) : 0;
}
