/** The labs through the store: what is asked, what events become, what keeps one from starting. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Spread } from '../../protocol/labs';
import { fakeEngine, tinyScene } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { labIsStale, labProblems, labRequest } from './labs';
import { trainProblems } from '../train/problems';
import { stepStates } from '../steps';
import { createStudio } from '../studio';
import type { Studio } from '../studio';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();
const spread: Spread = {
  ...{ runs: 1, abundances: new Float32Array(24), abundanceSd: new Float32Array(24) },
  ...{ endmembers: new Float32Array(10), endmemberSd: new Float32Array(10), rmsSd: [0, 0] },
};

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make, 'wasm');
  engine = fake.engine();
  studio.openDemo();
  engine.listeners.onRead({ type: 'scene', id: get().opening!.id, scene: tinyScene() });
});

function label(): void {
  get().annotate(1, 1, 0);
  get().annotate(2, 2, 1);
}

describe('labs', () => {
  it('wait for labels, and for numbers that can be', () => {
    studio.startLab('spread');
    studio.startLab('constraints');
    expect(engine.names()).not.toContain('lab');
    expect(labProblems(get(), 'spread')[0]).toContain('no labels yet');
    label();
    get().chooseLab({ runs: 1, jitter: 2 });
    expect(labProblems(get(), 'spread')).toHaveLength(2);
    expect(labProblems(get(), 'constraints')).toEqual([]);
  });

  it('ask with the settings and labels on screen, and hold the worker until they end', () => {
    label();
    get().chooseLab({ vary: 'both', runs: 4, jitter: 0.1 });
    studio.startLab('spread');
    const { settings, labels } = get();
    const train = { settings, labels, endmemberNames: ['Soil', 'Tree'] };
    expect(engine.calls.at(-1)).toEqual({
      name: 'lab',
      args: [{ kind: 'spread', config: { train, runs: 4, vary: 'both', jitter: 0.1 } }],
    });
    expect(trainProblems(get())[0]).toContain('A lab is going');
    studio.train();
    studio.startLab('constraints');
    expect(engine.names().at(-1)).toBe('lab');
    const lab = get().lab!.id;
    engine.listeners.jobs.lab({ type: 'labFinished', lab });
    expect(get().lab?.status).toBe('finished');
    expect(trainProblems(get())).toEqual([]);
  });

  it('ask for the chosen label error, with the truth for pure clicks only, and say when it is missing', () => {
    label();
    get().chooseLab({ vary: 'labels', labelError: 'off1' });
    const config = () => {
      const request = labRequest(get(), 'spread');
      return request.kind === 'spread' ? request.config : null;
    };
    expect(config()).toMatchObject({ error: 'off1' });
    expect(config()).not.toHaveProperty('truth');
    get().chooseLab({ labelError: 'pure' });
    expect(config()?.truth?.names).toEqual(['Soil', 'Tree']);
    expect(labProblems(get(), 'spread')).toEqual([]);
    studio.store.setState({ scene: { ...get().scene!, truth: null } });
    expect(labProblems(get(), 'spread')[0]).toContain('Pure clicks cannot be made up');
    get().chooseLab({ vary: 'seeds' });
    expect(labProblems(get(), 'spread')).toEqual([]);
  });

  it('results say which labels they are of, and go stale with them', () => {
    label();
    studio.startLab('spread');
    const lab = get().lab!.id;
    engine.listeners.jobs.lab({
      ...{ type: 'labProgress', lab, fraction: 0.4, what: 'Run 1 of 5', remainingMs: 900 },
    });
    expect(get().lab).toMatchObject({ fraction: 0.4, what: 'Run 1 of 5', remainingMs: 900 });
    engine.listeners.jobs.lab({ type: 'labSpread', lab: lab + 1, spread });
    expect(get().spread).toBeNull();
    engine.listeners.jobs.lab({ type: 'labSpread', lab, spread });
    expect(get().spread?.value).toBe(spread);
    expect(labIsStale(get().spread!, get())).toBe(false);
    get().annotate(0, 2, 1);
    expect(labIsStale(get().spread!, get())).toBe(true);
    get().undo();
    expect(labIsStale(get().spread!, get())).toBe(false);
    expect(stepStates(get()).at(-1)).toMatchObject({ id: 'labs', state: 'done' });
  });

  it('are cancelled on request; errors stay with the lab; another scene takes all with it', () => {
    label();
    studio.startLab('spread');
    const lab = get().lab!.id;
    studio.cancelLab();
    expect(engine.calls.at(-1)).toEqual({ name: 'cancel', args: [lab] });
    engine.listeners.jobs.lab({ type: 'labCancelled', lab });
    studio.startLab('constraints');
    const next = get().lab!.id;
    const error = { kind: 'labels', message: 'Bad.', advice: 'Mend.' } as const;
    engine.listeners.jobs.lab({ type: 'labError', lab: next, error });
    expect(get().lab).toMatchObject({ status: 'failed', error });
    engine.listeners.jobs.lab({ type: 'labSpread', lab: next, spread });
    studio.openDemo();
    engine.listeners.onRead({ type: 'scene', id: get().opening!.id, scene: tinyScene() });
    expect(get()).toMatchObject({ lab: null, spread: null, constraints: null });
  });
});
