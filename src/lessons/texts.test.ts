/** The studio's own lessons keep what lessons promise to a class. lessons.test.ts holds them against the list and the page. */
import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue';
import { comparisonsIn } from './conditions';
import type { Lesson, Step } from './lesson';
import { readOwnLesson } from './read';

const lessons = await Promise.all(catalogue.map(readOwnLesson));

/** Everything that a learner reads of a step. */
const textsOf = ({ title, text, ask, tell, aha, wrongIdea, hints }: Step): readonly string[] =>
  [
    ...[title, text, tell, aha, wrongIdea, ask?.prompt],
    ...(hints ?? []),
    ...(ask?.kind === 'choice' ? ask.options.flatMap((o) => [o.text, o.says]) : []),
  ].filter((t) => t !== undefined);

const claimed = ({ steps }: Lesson): readonly number[] =>
  steps
    .flatMap((s) => s.claims ?? [])
    .flatMap(comparisonsIn)
    .flatMap(({ value }) => (typeof value === 'number' ? [value] : []));

describe.each(lessons.map((lesson) => [lesson.title, lesson] as const))('%s', (_, lesson) => {
  it('takes 5 to 10 minutes, asks before it tells, and names a wrong idea', () => {
    expect(lesson.minutes).toBeGreaterThanOrEqual(5);
    expect(lesson.minutes).toBeLessThanOrEqual(10);
    expect(lesson.steps.filter((s) => s.ask).length).toBeGreaterThanOrEqual(3);
    expect(lesson.steps.some((s) => s.wrongIdea)).toBe(true);
    expect(lesson.steps.at(-1)?.aha ?? lesson.steps.at(-1)?.wrongIdea).toBeDefined();
  });

  it('can be done by the button wherever something is to be done', () => {
    for (const step of lesson.steps) if (step.until) expect(step.doForMe, step.id).toBeDefined();
  });

  it('has a right answer to every choice, and a reason against every wrong one', () => {
    for (const { id, ask } of lesson.steps) {
      if (ask?.kind !== 'choice') continue;
      expect(ask.options.filter((o) => o.right).length, id).toBe(1);
      for (const option of ask.options) if (!option.right) expect(option.says, id).toBeDefined();
    }
  });

  it('writes out no measured number that it does not claim', () => {
    // What RMSE means is told by an example.
    const numbers = lesson.steps
      .flatMap(textsOf)
      .flatMap((text) => text.replaceAll(/[Aa]t 0\.05\b/g, '').match(/\d+\.\d+/g) ?? []);
    const known = claimed(lesson);
    for (const number of numbers) {
      const near = known.some((value) => Math.abs(value - Number(number)) <= 0.03 * value);
      expect(near, `${number} is claimed nowhere`).toBe(true);
    }
  });
});
