/**
 * Under the veil no panel has a word or a number of the truth: every panel of the page, with everything there is to show,
 * as markup. Layers of the image, exports and the rest of the state are in store/open/veil.test.ts.
 */
import type { ReactNode } from 'react';
import { prerender } from 'react-dom/static';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ClassicalResult } from '../../protocol/run';
import type { RaceResult } from '../../protocol/race';
import { reportHtml } from '../../exporters/report';
import { fakeEngine, tinyEstimate, tinyScene, tinyTruth } from '../../store/fakeWorkers.suite';
import { createStudio } from '../../store/studio';
import type { Studio } from '../../store/studio';
import { scores } from '../../unmixing/scores';
import { StudioContext } from '../common/context';
import { LabsView } from '../labs/LabsView';
import { RaceView } from '../race/RaceView';
import { metric } from '../maps/format';
import { reportOf } from '../results/saveReport';
import { scatterPoints } from '../scatter/points';
import { commandsOf } from './commands';
import { panels } from './panels';

beforeAll(async () => {
  vi.stubGlobal('innerWidth', 1440);
  for (const { component } of panels) if ('load' in component) await component.load();
});

const names = ['Soil', 'Tree'];
const truth = {
  ...tinyTruth(names),
  endmembers: Float32Array.from({ length: 10 }, (_, k) => 0.1 + 0.07 * k),
};
const scene = { ...tinyScene(names), truth };
const info = { engine: 'wasm', adapter: 'CPU', software: false, reason: 'test' } as const;
const estimate = tinyEstimate(60, 2);

/** A studio in which everything has been done that the truth has to do with. */
function worked(): Studio {
  const fake = fakeEngine();
  const studio = createStudio(fake.make, 'wasm');
  const { listeners } = fake.engine();
  const get = () => studio.store.getState();
  studio.openDemo();
  listeners.onRead({ type: 'scene', id: get().opening?.id ?? -1, scene });
  get().annotate(1, 1, 0);
  get().annotate(2, 2, 1);
  get().setLayer({ kind: 'difference', endmember: 0 });
  studio.train();
  const run = get().run?.id ?? -1;
  const classical: ClassicalResult = {
    ...{ variant: 'FCLS, raw', looErrors: [0.1], abundances: estimate.abundances },
    endmembers: estimate.endmembers,
  };
  listeners.onTrain({ type: 'started', run, steps: 60, parameters: 9, classical });
  listeners.onTrain({
    ...{ type: 'finished', run },
    summary: {
      ...{ estimate, reconstructionError: new Float32Array(12).fill(0.25) },
      ...{ reconstructionRmse: 0.25, parameters: 9, seconds: 2, engine: info, domain: 'raw' },
      state: { step: 60, theta: new Float32Array(3), moments: [] },
    },
  });
  const methods = ['fcls', 'vca-fcls', 'fcls-known'] as const;
  get().chooseRace({ methods, seeds: 1, labels: 'given' });
  studio.startRace();
  const race = get().race?.id ?? -1;
  listeners.jobs.race({ type: 'raceStarted', race, runs: 3 });
  for (const [index, method] of methods.entries()) {
    const result: RaceResult = {
      ...{ method, seed: 0, labels: 2, steps: 0, seconds: 1, parameters: 0, note: null },
      ...{ abundances: estimate.abundances, endmembers: estimate.endmembers, order: [0, 1] },
      ...scores(estimate.abundances, estimate.endmembers, truth, scene.mask),
      ...{ reconstruction: 0.25, matching: method === 'fcls' ? 'labels' : 'truth' },
    };
    listeners.jobs.race({ type: 'raceResult', race, index, result });
  }
  listeners.jobs.race({ type: 'raceEnded', race, how: 'finished', seconds: 3 });
  get().chooseLab({ vary: 'labels' });
  studio.startLab('spread');
  const lab = get().lab?.id ?? -1;
  listeners.jobs.lab({
    ...{ type: 'labSpread', lab },
    spread: {
      ...{ runs: 2, abundances: estimate.abundances, abundanceSd: new Float32Array(24) },
      ...{ endmembers: estimate.endmembers, endmemberSd: new Float32Array(10), rmsSd: [0.1, 0.1] },
    },
  });
  listeners.jobs.lab({ type: 'labFinished', lab });
  get().setCursor({ line: 1, sample: 1 });
  get().inspect({ line: 1, sample: 1 });
  return studio;
}

async function markup(studio: Studio, of: ReactNode): Promise<string> {
  const { store } = studio;
  // Markup is made of what a store calls its first state.
  const now = { ...studio, store: { ...store, getInitialState: store.getState } };
  const { prelude } = await prerender(<StudioContext value={now}>{of}</StudioContext>);
  return new Response(prelude).text();
}

const parts: readonly (readonly [string, ReactNode])[] = [
  ...panels.map(
    ({ id, title, component: Own }) => [id, <Own key={id} {...{ id, title }} />] as const,
  ),
  ['race results', <RaceView key="race" ask={null} />],
  ['lab results', <LabsView key="labs" ask={null} />],
];

/** What the page says of the veil itself. */
const ofTheVeil = [
  'The truth is veiled: show it in the Scene panel.',
  'Hidden, not secret: page, reports and exports leave it out; its file and the session hold it.',
  'What can be known without a truth.',
  'Without the truth RMSE and SAD are absent.',
  'Show the truth',
  '<dt>Truth</dt><dd>veiled',
  'scores against the truth come back',
  'matched while the truth was shown',
  // What a label that says 100 % exactly may come from, in the choice of its error.
  'Measured, or taken from a truth.',
];

const said = (html: string): string =>
  ofTheVeil.reduce(
    (text, words) => text.replaceAll(new RegExp(words, 'gi'), ''),
    html.replace(/<!--.*?-->/g, ''),
  );

/** Parts that speak of the truth while it is shown: where none did, the test would see nothing. */
const speaking = [
  ...['scene', 'annotations', 'maps', 'explain', 'spectra', 'metrics', 'race', 'race-methods'],
  ...['race results', 'lab results'],
];

const scored = ['maps', 'metrics', 'race results'];
const { rmse, rmseMean, sad } = scores(
  ...([estimate.abundances, estimate.endmembers, truth, scene.mask] as const),
);
/** RMSE and SAD as the page writes them. */
const theScores = new RegExp(
  [...rmse!, rmseMean, ...sad!].map(metric).join('|').replaceAll('.', '\\.'),
);

describe('under the veil', () => {
  it.each(parts)(
    '%s has no word of the truth, and says as much as before without it',
    async (name, part) => {
      const studio = worked();
      const shown = await markup(studio, part);
      if (speaking.includes(name)) expect(shown).toMatch(/truth|yardstick/i);
      if (scored.includes(name)) expect(shown).toMatch(theScores);
      studio.store.getState().setTruth('veiled');
      const veiled = said(await markup(studio, part));
      expect(veiled.match(/.{0,60}(truth|yardstick|true spectr).{0,60}/i)).toBeNull();
      expect(veiled).not.toMatch(theScores);
      studio.store.getState().setTruth('shown');
      expect(await markup(studio, part)).toBe(shown);
    },
  );

  it('the report leaves it out and says so', () => {
    const studio = worked();
    const report = (): string => reportHtml(reportOf(studio.store.getState(), new Date(0))!);
    expect(report()).toMatch(/estimate − truth/);
    studio.store.getState().setTruth('veiled');
    expect(report()).toContain('veiled, and left out of this report');
    expect(report()).not.toMatch(/estimate − truth|RMSE of the abundances|, truth/);
  });

  it('the scatter plot and the palette have nothing of it to offer', () => {
    const studio = worked();
    const state = studio.store.getState;
    const page = {
      ...{
        goTo: vi.fn(),
        toggleTheme: vi.fn(),
        share: vi.fn(),
        makeAssignment: vi.fn(),
        showKeys: vi.fn(),
        present: vi.fn(),
        chooseFiles: vi.fn(),
      },
      showSessions: null,
      showScenes: vi.fn(),
      showLink: vi.fn(),
    };
    const offered = (): readonly string[] =>
      commandsOf(studio, state(), page)
        .filter((c) => c.id !== 'scenes' && c.problem === null && /truth/i.test(c.label))
        .map((c) => c.label);
    expect(offered()).toContain('Image: Soil, truth');
    expect(offered()).toContain('Veil the truth');
    state().setScatterSpace('truth');
    const points = () => scatterPoints({ ...state(), scene: state().scene! });
    expect(typeof points()).toBe('object');
    commandsOf(studio, state(), page)
      .find((c) => c.id === 'veil')
      ?.run();
    expect(offered()).toEqual(['Show the truth']);
    expect(points()).toBe('There is no truth to show here.');
  });
});
