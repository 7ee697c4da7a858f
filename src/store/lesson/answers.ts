/** What a learner answers, and what is measured beside it. Pure. */
import type { OrderQuestion, PixelQuestion, Question } from '../../lessons/lesson';
import { truthAt } from '../labels/annotationFiles';
import type { Pixel } from '../image/view';
import type { StudioState } from '../state';
import { factValue } from './facts';

export type Answer =
  | { readonly kind: 'choice'; readonly option: number }
  | { readonly kind: 'number'; readonly value: number }
  /** Places of the items, the first first. */
  | { readonly kind: 'order'; readonly order: readonly number[] }
  | ({ readonly kind: 'pixel' } & Pixel)
  /** [R], in the order of the endmembers at that time, by name. */
  | {
      readonly kind: 'mixture';
      readonly names: readonly string[];
      readonly fractions: readonly number[];
    };

/** What was found when the step's condition was met; null: it could not be measured. */
export type Measured =
  | { readonly kind: 'choice'; readonly right: readonly number[] }
  | { readonly kind: 'number'; readonly value: number | null }
  | {
      readonly kind: 'order';
      readonly order: readonly number[] | null;
      readonly values: readonly (number | null)[];
    }
  | {
      readonly kind: 'pixel';
      readonly value: number | null;
      readonly best: (Pixel & { readonly value: number }) | null;
      /** Share of the other pixels that are not better, in percent. */
      readonly ahead: number | null;
    }
  | { readonly kind: 'mixture'; readonly fractions: readonly number[] | null };

/** What became of a step. */
export interface StepRecord {
  readonly answer: Answer | null;
  readonly outcome: 'open' | 'met' | 'skipped';
  /** What was found when the condition was met. */
  readonly measured: Measured | null;
  /** It was met before the learner did anything. */
  readonly atOnce: boolean;
}

export function measured(state: StudioState, ask: Question, answer: Answer): Measured | null {
  switch (ask.kind) {
    case 'choice':
      return { kind: 'choice', right: ask.options.flatMap((o, i) => (o.right ? [i] : [])) };
    case 'number': {
      const value = factValue(state, ask.fact);
      return { kind: 'number', value: typeof value === 'number' ? value : null };
    }
    case 'order':
      return ordered(state, ask);
    case 'pixel':
      return answer.kind === 'pixel' ? atPixel(state, ask, answer) : null;
    case 'mixture': {
      const [line, sample] = ask.pixel;
      return { kind: 'mixture', fractions: truthAt(state, line, sample) };
    }
  }
}

function ordered(state: StudioState, { fact, items, first = 'lowest' }: OrderQuestion): Measured {
  const values = items.map(({ is }) => {
    const value = factValue(state, `${fact}.${is}`);
    return typeof value === 'number' ? value : null;
  });
  const known = values.every((v): v is number => v !== null);
  const sign = first === 'lowest' ? 1 : -1;
  const order = known
    ? items.map((_, i) => i).sort((a, b) => sign * (values[a] - values[b]))
    : null;
  return { kind: 'order', order, values };
}

function atPixel(
  state: StudioState,
  { fact, best: wanted = 'highest' }: PixelQuestion,
  at: Pixel,
): Measured {
  const { scene } = state;
  const unknown = { kind: 'pixel', value: null, best: null, ahead: null } as const;
  if (!scene) return unknown;
  const { lines, samples } = scene.cube;
  const sign = wanted === 'highest' ? 1 : -1;
  const valueAt = (pixel: Pixel): number | null => {
    const value = factValue({ ...state, cursor: pixel }, fact);
    return typeof value === 'number' ? value : null;
  };
  const own = valueAt({ line: at.line, sample: at.sample });
  if (own === null) return unknown;
  let best = { line: at.line, sample: at.sample, value: own };
  let [others, notBetter] = [0, 0];
  for (let line = 0; line < lines; line++) {
    for (let sample = 0; sample < samples; sample++) {
      const value = valueAt({ line, sample });
      if (value === null || (line === at.line && sample === at.sample)) continue;
      others++;
      if (sign * value <= sign * own) notBetter++;
      if (sign * value > sign * best.value) best = { line, sample, value };
    }
  }
  return { kind: 'pixel', value: own, best, ahead: others > 0 ? (100 * notBetter) / others : null };
}
