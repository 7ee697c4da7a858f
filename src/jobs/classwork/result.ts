/**
 * A class's answers as one result: who is where and how sure that is, where they agree, what they know together. Page and
 * command line show what comes from here.
 */
import { assignmentHash } from '../../documents/classwork';
import type { Assignment, ClassPixel } from '../../documents/classwork';
import { pseudonyms } from '../../documents/pseudonym';
import type {
  AnswerScore,
  ClassInput,
  ClassPixelRow,
  ClassResult,
  ClassRow,
  ClassTogether,
  CollectedAnswer,
} from '../../protocol/classwork';
import type { Label } from '../../scene/cube';
import { agreementOf } from '../../unmixing/classwork/agreement';
import { rankRanges } from '../../unmixing/classwork/ranks';
import type { BlockErrors, RankRange } from '../../unmixing/classwork/ranks';
import { suggestedLabels } from '../suggest/labelled';
import { predictionRows } from './predictions';
import type { ClassScorer } from './score';

/** Of the pool of “Click here next”, and of the resampled blocks. */
const SEED = 0;

/**
 * Map RMSE of true labels at as many pixels as the assignment asks for, those that “Click here next” suggests one after
 * the other. A second or two a pixel, so it is made when it is asked for.
 * @param settle awaited between parts of the work
 * @returns null without a truth
 */
export async function clickNextLine(
  { budget }: Assignment,
  { truth, scene, perfectAt }: ClassScorer,
  settle: () => Promise<void>,
): Promise<number | null> {
  if (!truth) return null;
  const next = await suggestedLabels(scene, truth, budget, SEED, () => false, settle);
  return perfectAt(next.map((l): ClassPixel => [l.line, l.sample]));
}

/** All of it. @param input of the same assignment and scorer */
export async function classResult(
  assignment: Assignment,
  scorer: ClassScorer,
  { collected, scores, clickNext }: ClassInput,
): Promise<ClassResult> {
  const { answers } = collected;
  const R = assignment.share.endmembers.length;
  const pixels = pixelRows(assignment, answers);
  const median = medianLabels(pixels);
  const together = median.length > 0 ? scorer.scoreAlone(median) : null;
  const ranks = ranksOf([...scores, ...(together ? [together] : [])], R);
  const names = pseudonyms(answers.map(({ key }) => key));
  const rows = answers.map((answer, i) => rowOf(answer, names[i], scores[i], ranks[i]));
  const { id, title, share } = assignment;
  return {
    assignment: { id, title, hash: assignmentHash(assignment) },
    endmembers: share.endmembers.map((e) => e.name),
    hasTruth: scorer.truth !== null,
    rows: rows.sort(byLabelError),
    pixels,
    together: together && togetherOf(median, together, ranks[scores.length], scores),
    perfect: assignment.pixels && scorer.perfectAt(assignment.pixels),
    clickNext,
    predictions: await predictionRows(share.lesson?.id, answers),
  };
}

function rowOf(
  { labels, changedSettings, ...answer }: CollectedAnswer,
  pseudonym: string,
  { labelError, rmse, variant, problem, perfect }: AnswerScore,
  rank: RankRange | null,
): ClassRow {
  const { key, turn, runs, looks, engine, studio, missing, extra } = answer;
  return {
    ...{ key, pseudonym, turn, labels: labels.length, missing, extra },
    ...{ labelError, rmse, rank, perfect, variant, problem },
    belowPerfect: rmse !== null && perfect !== null && rmse < perfect,
    ...{ runs, looks, changedSettings, engine, studio },
  };
}

function byLabelError(a: ClassRow, b: ClassRow): number {
  const [x, y] = [a.labelError ?? Infinity, b.labelError ?? Infinity];
  if (x !== y) return x - y;
  return a.pseudonym < b.pseudonym ? -1 : 1;
}

/** [n], null for what has no map. */
function ranksOf(scores: readonly Pick<AnswerScore, 'blocks'>[], R: number): (RankRange | null)[] {
  const maps = scores.map(({ blocks }) => blocks);
  const known = maps.filter((blocks): blocks is BlockErrors => blocks !== null);
  const ranges = rankRanges(known, R, SEED);
  let at = 0;
  return maps.map((blocks) => (blocks ? ranges[at++] : null));
}

/** Pixels that somebody labelled, or that were asked for; the most disputed first. */
function pixelRows(
  { pixels }: Assignment,
  answers: readonly CollectedAnswer[],
): readonly ClassPixelRow[] {
  const said = new Map<string, { readonly at: ClassPixel; readonly by: ClassPixelRow['said'] }>();
  for (const [line, sample] of pixels ?? []) {
    said.set(`${line} ${sample}`, { at: [line, sample], by: [] });
  }
  for (const { key, labels } of answers) {
    for (const { line, sample, abundances } of labels) {
      const place = `${line} ${sample}`;
      const by = [...(said.get(place)?.by ?? []), { key, abundances }];
      said.set(place, { at: [line, sample], by });
    }
  }
  const rows = [...said.values()].map(({ at: [line, sample], by }): ClassPixelRow => ({
    ...{ line, sample, said: by },
    agreement: agreementOf(by.map(({ abundances }) => abundances)),
  }));
  const spread = ({ agreement }: ClassPixelRow): number => agreement?.spread ?? -1;
  return rows.sort((a, b) => spread(b) - spread(a) || a.line - b.line || a.sample - b.sample);
}

/** Labels of the medians, surer where people are nearer to one another. In the order of the image. */
function medianLabels(pixels: readonly ClassPixelRow[]): Label[] {
  const labels = pixels.flatMap(({ line, sample, agreement }): Label[] =>
    agreement
      ? [
          {
            ...{ id: `${line}-${sample}`, line, sample, abundances: agreement.median },
            confidence: 1 - agreement.spread,
          },
        ]
      : [],
  );
  return labels.sort((a, b) => a.line - b.line || a.sample - b.sample);
}

function togetherOf(
  labels: readonly Label[],
  { labelError, rmse, variant, problem }: AnswerScore,
  rank: RankRange | null,
  scores: readonly AnswerScore[],
): ClassTogether {
  const better = rmse === null ? null : scores.filter((s) => (s.rmse ?? Infinity) < rmse).length;
  return { labels, labelError, rmse, variant, problem, rank, better };
}
