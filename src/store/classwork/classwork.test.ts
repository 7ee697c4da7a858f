/** Class work on the page without a page: what is counted, what is handed in, and scoring by fake and real workers. */
import { beforeEach, describe, expect, it } from 'vitest';
import { madeAnswers, madeAssignment, madeFiles } from '../../../testdata/class/madeClass';
import { parseAnswer, answerText } from '../../documents/classAnswer';
import { assignmentText } from '../../documents/classwork';
import { makeClassService } from '../../jobs/classwork/service';
import { fakeEngine } from '../fakeWorkers.suite';
import type { FakeEngine } from '../fakeWorkers.suite';
import { createStudio } from '../studio';
import type { Studio } from '../studio';
import { answerOf, standingOf } from './answer';
import { assignmentFrom, taskProblem } from './make';
import type { TaskChoices } from './make';
import { newTask, openAssignment } from './open';
import { classPersist } from './persist';
import { scoreClass } from './scoring';
import type { ClassRun } from './scoring';
import { askedPixels } from './task';

const made = madeAssignment({ kind: 'bench', id: 'small' }, 6);
const { assignment, scene } = made;
const key = '0123456789abcdef';

let studio: Studio;
let engine: FakeEngine;
const get = () => studio.store.getState();

beforeEach(() => {
  const fake = fakeEngine();
  studio = createStudio(fake.make);
  engine = fake.engine();
  studio.openRecipe({ kind: 'bench', id: 'small' });
  engine.listeners.onRead({ type: 'scene', id: get().opening?.id ?? -1, scene });
  get().setTruth('veiled');
  studio.store.setState({ task: newTask(assignment, key) });
});

describe('working on an assignment', () => {
  it('counts looks when the veil is lifted, and forgets the task with its scene', () => {
    expect(get().task).toMatchObject({ runs: 0, looks: 0 });
    get().setTruth('shown');
    get().setTruth('veiled');
    get().setTruth('shown');
    expect(get().task?.looks).toBe(2);
    studio.openDemo();
    engine.listeners.onRead({ type: 'scene', id: get().opening?.id ?? -1, scene: { ...scene } });
    expect(get().task).toBeNull();
  });

  it('knows which pixels are left, and what is handed in', () => {
    const [first, second] = assignment.pixels!;
    expect(askedPixels(get())).toHaveLength(6);
    expect(standingOf(get().task!, assignment, get()).problem).toContain('There is no label yet');
    get().annotate(first[0], first[1], 1);
    get().annotate(0, 0, 0);
    get().annotate(second[0], second[1], 2);
    expect(askedPixels(get())).toHaveLength(4);
    const standing = standingOf(get().task!, assignment, get());
    expect(standing).toEqual({ done: 2, asked: 6, extra: 1, problem: null });
    get().setSetting('steps', 17);
    const answer = answerOf(get().task!, assignment, get(), { name: '  ', predictions: {} });
    expect(answer).toMatchObject({ key, turn: 1, name: null, settings: { steps: 17 }, runs: 0 });
    expect(answer.labels.map((l) => [l.line, l.sample])).toEqual([first, second]);
    expect(parseAnswer(answerText(answer), 'a', assignment)).toEqual(answer);
  });

  it('labels go by name where endmembers were moved; others keep it from being handed in', () => {
    const [[line, sample]] = assignment.pixels!;
    get().annotate(line, sample, 1);
    const { endmembers, labels } = get();
    const turned = {
      endmembers: endmembers.toReversed(),
      labels: labels.map((l) => ({ ...l, abundances: l.abundances.toReversed() })),
    };
    const state = { ...get(), ...turned };
    const answer = answerOf(get().task!, assignment, state, { name: null, predictions: {} });
    expect(answer.labels[0].abundances).toEqual(labels[0].abundances);
    get().editEndmember(endmembers[0].id, { name: 'Lava' });
    expect(standingOf(get().task!, assignment, get()).problem).toContain('not those of the');
  });

  it('a session keeps it', () => {
    const kept = classPersist.save(get(), 0);
    expect(kept.task).toEqual(get().task);
    expect(classPersist.holdsWork?.(get())).toBe(true);
    expect(classPersist.save({ ...get(), task: null }, 0)).toEqual({});
  });

  it('the same assignment again stays, with another answer offered; a changed one is opened', async () => {
    const opened: string[] = [];
    const sessions = {
      openShared: (_: unknown, from: string) => {
        opened.push(from);
        return Promise.resolve(null);
      },
    };
    await openAssignment(studio, sessions, assignment, 'a link');
    expect(opened).toEqual([]);
    get().notices.at(-1)?.action?.run();
    await openAssignment(studio, sessions, { ...assignment, title: 'Other' }, 'b.json');
    expect(opened).toEqual(['a link', 'b.json']);
  });
});

describe('making an assignment', () => {
  const choices: TaskChoices = {
    ...{ title: ' Shore ', text: '', pixels: 'drawn', count: 7, veiled: true, lesson: 'clicks' },
  };
  const none = { files: [], truthFiles: [] };

  it('holds no label of the teacher’s', () => {
    get().annotate(3, 4, 1);
    const own = assignmentFrom(get(), none, { ...choices, pixels: 'labels' }, key);
    expect(own).toMatchObject({ title: 'Shore', pixels: [[3, 4]], budget: 1 });
    expect(own.share).toMatchObject({ labels: [], lesson: { id: 'clicks', step: 1 } });
    expect(own.share.view?.truth).toBe('veiled');
    const drawn = assignmentFrom(get(), none, choices, key);
    expect(drawn.pixels).toHaveLength(7);
    expect(assignmentFrom(get(), none, { ...choices, pixels: 'own' }, key)).toMatchObject({
      pixels: null,
      budget: 7,
    });
  });

  it('says what is missing', () => {
    expect(taskProblem(get(), choices)).toBeNull();
    expect(taskProblem(get(), { ...choices, title: ' ' })).toBe('Give it a title.');
    expect(taskProblem(get(), { ...choices, pixels: 'labels' })).toContain('Label the pixels');
    expect(taskProblem(get(), { ...choices, count: 101 })).toContain('1 to 100');
  });
});

describe('scoring', () => {
  const students = madeAnswers(made, 11);

  /** Workers that answer in this thread. */
  const scored = (workers: number, files = madeFiles(students)): Promise<ClassRun> =>
    new Promise((resolve) => {
      scoreClass({
        ...{ scene, assignment: assignmentText(assignment), files, workers },
        make({ onEvent }) {
          const answer = makeClassService(onEvent, () => Promise.resolve());
          let last: Promise<void> = Promise.resolve();
          return {
            postMessage: (request) => void (last = last.then(() => answer(request))),
            terminate: () => undefined,
          };
        },
        onChange: (run) => (run.status === 'done' || run.status === 'failed') && resolve(run),
      });
    });

  it('gives the same with one worker and with four', async () => {
    const one = await scored(1);
    expect(one).toMatchObject({ status: 'done', done: 11, total: 11, error: null });
    expect(one.result?.rows).toHaveLength(11);
    expect((await scored(4)).result).toEqual(one.result);
  });

  it('of no answer is done, too', async () => {
    const run = await scored(2, [new File(['{'], 'a.json')]);
    expect(run).toMatchObject({ status: 'done', total: 0 });
    expect(run.collected?.refused).toHaveLength(1);
  });

  it('a worker that dies is told', async () => {
    const run = await new Promise<ClassRun>((resolve) => {
      scoreClass({
        ...{ scene, assignment: assignmentText(assignment), files: [], workers: 1 },
        make({ onDeath }) {
          setTimeout(() => onDeath('out of memory'));
          return { postMessage: () => undefined, terminate: () => undefined };
        },
        onChange: (r) => r.status === 'failed' && resolve(r),
      });
    });
    expect(run.error?.message).toBe('A scoring worker stopped: out of memory.');
  });
});

describe('the network on everybody’s labels', () => {
  it('follows its own events, is cancelled, and holds the training worker', () => {
    const truth = scene.truth!;
    const answers = [{ key, labels: [] }];
    const config = { endmemberNames: truth.names, truth, answers, seeds: [0] };
    studio.startClassNetwork(config);
    const id = get().classNetwork!.id;
    studio.startClassNetwork(config);
    expect(get().classNetwork?.id).toBe(id);
    const tell = engine.listeners.jobs.classNetwork;
    tell({ type: 'classNetworkScore', classNetwork: id, key, seed: 0, rmse: 0.05 });
    tell({ type: 'classNetworkScore', classNetwork: id + 1, key, seed: 0, rmse: 9 });
    expect(get().classNetwork?.found).toEqual({ [key]: [0.05] });
    studio.cancelClassNetwork();
    expect(engine.calls.at(-1)).toEqual({ name: 'cancel', args: [id] });
    tell({ type: 'classNetworkEnded', classNetwork: id, how: 'cancelled' });
    expect(get().classNetwork).toMatchObject({ status: 'cancelled' });
  });
});
