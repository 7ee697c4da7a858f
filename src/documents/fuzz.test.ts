/** Hundreds of hostile links; `npm run fuzz -- --reader link` tries thousands, in a process that is watched. */
import { expect, it } from 'vitest';
import { watchAllocations } from '../readers/testing/allocations.suite';

const watch = watchAllocations();
// After the watch, or packages would keep the plain constructors.
const { makeLink, runLink } = await import('./fuzz.suite');
const { makeClassCase, runClassCase } = await import('./classFuzz.suite');

/** Some of each kind; `npm run fuzz` has thousands. */
const cases = 160;

it(`${cases} links end soon, in a document or in an error for a person`, () => {
  const outcomes = Array.from({ length: cases }, (_, i) =>
    runLink(makeLink(20261130, i), i, watch),
  );
  expect(outcomes.flatMap((o) => (o.problem ? [`${o.name}: ${o.problem}`] : []))).toEqual([]);
  const documents = outcomes.filter((o) => o.ending === 'document').length;
  // Both ends are met often, so that neither check is idle.
  expect(Math.min(documents, cases - documents)).toBeGreaterThan(cases / 10);
});

it('a case is the same for the same seed and index', () => {
  expect(makeLink(1, 14)).toEqual(makeLink(1, 14));
  expect(makeLink(1, 14)).not.toEqual(makeLink(2, 14));
});

it(`${cases} assignments and answers likewise`, () => {
  const outcomes = Array.from({ length: cases }, (_, i) =>
    runClassCase(makeClassCase(20261130, i), i, watch),
  );
  expect(outcomes.flatMap((o) => (o.problem ? [`${o.name}: ${o.problem}`] : []))).toEqual([]);
  const documents = outcomes.filter((o) => o.ending === 'document').length;
  expect(Math.min(documents, cases - documents)).toBeGreaterThan(cases / 10);
});
