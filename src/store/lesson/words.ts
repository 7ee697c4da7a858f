/** What is said of numbers, guesses and measurements. Pure. */
import { factOf, infoOf } from '../../lessons/factTable';
import type { FactValue } from '../../lessons/conditions';
import type { ChoiceQuestion, NumberQuestion, OrderQuestion, Question } from '../../lessons/lesson';
import type { Answer, Measured } from './answers';

/** "36 %", "0.044", "spread"; a dash where it is not known. */
export function factWords(name: string, value: FactValue): string {
  if (value === null) return '–';
  if (typeof value === 'string') return value;
  const found = factOf(name);
  const unit = found ? infoOf(found.base).unit : '';
  return unit === '%' || unit === 'rad' || unit === 's'
    ? `${numberWords(value)} ${unit}`
    : numberWords(value);
}

/** Whole where it is, else three digits that count. */
export function numberWords(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return String(Number(value.toPrecision(size < 0.001 ? 2 : 3)));
}

const withUnit = (value: number, unit: string): string =>
  unit === '' ? numberWords(value) : `${numberWords(value)} ${unit}`;

/** From this share of the scale on a guess is off. */
const CLOSE = 0.05;

/** "You said 20 %, measured is 36 %: 16 points too low." */
export function gapWords(
  { min, max, unit }: NumberQuestion,
  said: number,
  found: number | null,
): string {
  if (found === null) return `You said ${withUnit(said, unit)}; it could not be measured here.`;
  const gap = said - found;
  const both = `You said ${withUnit(said, unit)}, measured is ${withUnit(found, unit)}`;
  if (Math.abs(gap) <= CLOSE * (max - min)) return `${both}: close.`;
  // Shares differ by points: "20 % too low" would be a fifth.
  const by = withUnit(Math.abs(gap), unit === '%' ? 'points' : unit);
  return `${both}: ${by} too ${gap < 0 ? 'low' : 'high'}.`;
}

/** "2 of 3 stand where they belong." */
function orderWords(
  { items }: OrderQuestion,
  said: readonly number[],
  found: readonly number[] | null,
): string {
  if (!found) return 'The order could not be measured here.';
  const right = said.filter((item, place) => found[place] === item).length;
  if (right === items.length) return 'That is the order that was measured.';
  return `${right} of ${items.length} stand where they were measured.`;
}

function choiceWords({ options }: ChoiceQuestion, said: number, right: readonly number[]): string {
  const own = options[said]?.says;
  if (right.length === 0) return own ?? 'There is no wrong answer here.';
  if (right.includes(said))
    return own ? (/^yes\b/i.test(own) ? own : `Yes. ${own}`) : 'Yes, that is so.';
  const answer = right.map((r) => `“${options[r].text}”`).join(' or ');
  return own ? `${own} The answer is ${answer}.` : `The answer is ${answer}.`;
}

/** The learner's answer beside what was measured, in words; null where they do not belong together. */
export function answerWords(ask: Question, answer: Answer, found: Measured): string | null {
  if (ask.kind === 'choice' && answer.kind === 'choice' && found.kind === 'choice') {
    return choiceWords(ask, answer.option, found.right);
  }
  if (ask.kind === 'number' && answer.kind === 'number' && found.kind === 'number') {
    return gapWords(ask, answer.value, found.value);
  }
  if (ask.kind === 'order' && answer.kind === 'order' && found.kind === 'order') {
    return orderWords(ask, answer.order, found.order);
  }
  if (ask.kind === 'pixel' && answer.kind === 'pixel' && found.kind === 'pixel') {
    const where = `line ${answer.line}, sample ${answer.sample}`;
    if (found.value === null || !found.best || found.ahead === null) {
      return `Nothing could be measured at ${where}.`;
    }
    const { best } = found;
    const at = `At ${where} it is ${factWords(ask.fact, found.value)}`;
    if (best.value === found.value) return `${at}: no other pixel answers it better.`;
    return `${at}; the best is ${factWords(ask.fact, best.value)}, at line ${best.line}, sample ${best.sample}. ${Math.floor(found.ahead)} % of the other pixels answer it no better.`;
  }
  if (ask.kind === 'mixture' && answer.kind === 'mixture' && found.kind === 'mixture') {
    const { fractions } = found;
    if (!fractions) return 'The true fractions are not known here.';
    const off = answer.fractions.map((f, r) => Math.abs(f - (fractions[r] ?? 0)));
    const most = Math.max(...off);
    const true_ = answer.names.map(
      (name, r) => `${name} ${Math.round(100 * (fractions[r] ?? 0))} %`,
    );
    const gap =
      most <= CLOSE
        ? 'close'
        : `${Math.round(100 * most)} points off for ${answer.names[off.indexOf(most)]}`;
    return `Truly it is ${true_.join(', ')}: ${gap}.`;
  }
  return null;
}
