import { expect, it } from 'vitest';

import { makeBenchmarkScene } from '../../generated/benchmark';
import { makeSuggester } from './service';
import type { SuggestConfig, SuggestEvent } from '../../protocol/suggest';

const { cube, mask, truth } = makeBenchmarkScene('small');
const config: SuggestConfig = {
  endmemberNames: truth!.names,
  labels: [],
  seed: 0,
  skipped: [],
  answer: null,
  count: 1,
};

function setUp() {
  const told: SuggestEvent[] = [];
  const state = { busy: false, open: true };
  const suggester = makeSuggester(
    () => (state.open ? scene : null),
    () => state.busy,
    (event) => told.push(event),
  );
  return { told, state, suggester };
}
const scene = { cube, mask };
/** Machines are slow at times: what is awaited comes, but nobody says when. */
const patient = { timeout: 60_000 };
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

it('of several questions the newest is answered, once', async () => {
  const { told, suggester } = setUp();
  for (const suggest of [1, 2, 3]) suggester.ask(suggest, config);
  await expect.poll(() => told.length, patient).toBe(1);
  await rest();
  expect(told).toMatchObject([
    { type: 'suggested', suggest: 3, suggestions: [{ reason: 'extreme' }] },
  ]);
  suggester.ask(4, { ...config, seed: 1 });
  await expect.poll(() => told.map((e) => e.suggest), patient).toEqual([3, 4]);
});

it('a question waits while a run is going, and gives way to one that begins', async () => {
  const { told, state, suggester } = setUp();
  suggester.ask(1, config);
  state.busy = true;
  await rest();
  suggester.ask(2, config);
  await rest();
  expect(told).toEqual([]);
  state.busy = false;
  suggester.goOn();
  await expect.poll(() => told.map((e) => e.suggest), patient).toEqual([2]);
});

it('what cannot be answered is said, and the next question is', async () => {
  const { told, state, suggester } = setUp();
  state.open = false;
  suggester.ask(1, config);
  await expect.poll(() => told.length, patient).toBe(1);
  expect(told[0]).toMatchObject({ type: 'suggestFailed', suggest: 1, error: { kind: 'labels' } });
  state.open = true;
  suggester.ask(2, config);
  await expect.poll(() => told.map((e) => e.type), patient).toEqual(['suggestFailed', 'suggested']);
});
