/** What a class expected: the answers to each question of the assignment's lesson, counted, beside what the lesson claims. */
import type { Prediction } from '../../documents/classAnswer';
import { catalogue } from '../../lessons/catalogue';
import { comparisonsIn } from '../../lessons/conditions';
import type { Question, Step } from '../../lessons/lesson';
import { readOwnLesson } from '../../lessons/read';
import type { CollectedAnswer, PredictionRow } from '../../protocol/classwork';

/** Bars of a question for a number. */
const BARS = 10;

type Bars = PredictionRow['bars'];

/** In the order of the steps; none where there is no such lesson, or nobody answered. */
export async function predictionRows(
  lessonId: string | undefined,
  answers: readonly CollectedAnswer[],
): Promise<PredictionRow[]> {
  const entry = catalogue.find(({ id }) => id === lessonId);
  if (!entry) return [];
  const { steps } = await readOwnLesson(entry);
  return steps.flatMap((step) => {
    const given = answers.flatMap(({ predictions }) =>
      Object.hasOwn(predictions, step.id) ? [predictions[step.id]] : [],
    );
    const ask = step.ask;
    const fitting = given.filter(({ kind }) => kind === ask?.kind);
    return ask && fitting.length > 0 ? [rowOf(step, ask, fitting)] : [];
  });
}

function rowOf(step: Step, ask: Question, given: readonly Prediction[]): PredictionRow {
  return {
    ...{ step: step.id, title: step.title, prompt: ask.prompt },
    unit: ask.kind === 'number' ? ask.unit : '',
    count: given.length,
    bars: barsOf(ask, given),
    measured: ask.kind === 'number' ? claimed(step, ask.fact) : null,
  };
}

/** The number that the lesson says will be found: the studio's own tests hold it against the real solvers. */
function claimed({ claims = [] }: Step, fact: string): number | null {
  const near = claims
    .flatMap(comparisonsIn)
    .find((c) => c.fact === fact && c.is === 'near' && typeof c.value === 'number');
  return typeof near?.value === 'number' ? near.value : null;
}

function barsOf(ask: Question, given: readonly Prediction[]): Bars {
  switch (ask.kind) {
    case 'choice':
      return ask.options.map((option, i) => ({
        label: option.text,
        count: given.filter((p) => p.kind === 'choice' && p.option === i).length,
        right: option.right === true,
      }));
    case 'number':
      return numberBars(
        ask,
        given.flatMap((p) => (p.kind === 'number' ? [p.value] : [])),
      );
    case 'order':
      return counted(
        given.flatMap((p) =>
          p.kind === 'order' ? [p.order.map((i) => ask.items[i]?.label ?? '?').join(', ')] : [],
        ),
      );
    case 'pixel':
      return counted(
        given.flatMap((p) => (p.kind === 'pixel' ? [`line ${p.line}, sample ${p.sample}`] : [])),
      );
    case 'mixture':
      return counted(given.flatMap((p) => (p.kind === 'mixture' ? [mixtureWords(p)] : [])));
  }
}

function numberBars(
  { min, max }: { readonly min: number; readonly max: number },
  values: readonly number[],
): Bars {
  const width = (max - min) / BARS;
  const number = (v: number): string => String(Number(v.toPrecision(3)));
  return Array.from({ length: BARS }, (_, b) => {
    const from = min + b * width;
    const isIn = (v: number): boolean => {
      const bar = Math.floor((v - min) / width);
      return Math.min(BARS - 1, Math.max(0, bar)) === b;
    };
    return {
      label: `${number(from)} to ${number(from + width)}`,
      count: values.filter(isIn).length,
      right: false,
    };
  });
}

/** The most frequent first. */
function counted(texts: readonly string[]): Bars {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => ({ label, count, right: false }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

/** The largest parts, in percent. */
const mixtureWords = ({ names, fractions }: Extract<Prediction, { kind: 'mixture' }>): string =>
  names
    .map((name, r) => ({ name, percent: Math.round(100 * (fractions[r] ?? 0)) }))
    .filter(({ percent }) => percent >= 5)
    .sort((a, b) => b.percent - a.percent)
    .map(({ name, percent }) => `${name} ${percent} %`)
    .join(', ');
