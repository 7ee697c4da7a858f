/** The queue of a batch: what is added, the order of things, failures, stopping, time left, names and archives. */
import { describe, expect, it, vi } from 'vitest';
import type { ApplyAnswer, ApplyRequest } from '../../protocol/apply';
import type { SceneFiles } from '../../readers/partners';
import { archiveBlob, archivesOf } from './archive';
import { fractionOf, freeStem, timeLeft } from './items';
import type { BatchModel } from './model';
import { createBatchQueue, fixedProblem, startProblem } from './queue';
import type { ApplyListeners } from './worker';
import { unzipSync } from 'fflate';

const model: BatchModel = {
  ...{ from: 'file', name: 'w.unmixw', bytes: Uint8Array.of(1, 2), scene: 'learned' },
  endmembers: [{ name: 'Soil', color: 0 }],
};
const scene = (name: string, text = name): SceneFiles => ({
  name,
  files: [new File([text], name)],
});
const answer = (stem: string): ApplyAnswer => ({
  ...{ kept: false, lines: 2, samples: 2, validPixels: 4, outside: 0, error: 0, unlike: null },
  ...{ notes: [], small: null, seconds: 1 },
  files: [{ name: `${stem}_abundances.dat`, bytes: 3, data: new Blob([stem]) }],
});
const error = { kind: 'file', message: 'Damaged.', advice: 'Copy it again.' } as const;

function made() {
  let listeners: ApplyListeners | null = null;
  const asked: { id: number; request: ApplyRequest }[] = [];
  const cancel = vi.fn();
  const terminate = vi.fn();
  let clock = 0;
  const queue = createBatchQueue({
    makeWorker(given) {
      listeners = given;
      return { apply: (id, request) => void asked.push({ id, request }), cancel, terminate };
    },
    fingerprint: (file) => file.text(),
    now: () => clock,
    versions: { 'unmixing-studio': '0' },
  });
  const get = queue.store.getState;
  const done = (stem: string): void => {
    const { id } = asked.at(-1)!;
    listeners!.onEvent({ type: 'applied', apply: id, answer: answer(stem) });
  };
  const failed = (): void =>
    listeners!.onEvent({ type: 'applyError', apply: asked.at(-1)!.id, error });
  const states = (): string =>
    get()
      .items.map((i) => i.status)
      .join();
  return {
    ...{ queue, get, asked, cancel, terminate, done, failed, states },
    tell: (event: Parameters<ApplyListeners['onEvent']>[0]) => listeners!.onEvent(event),
    die: () => listeners!.onDeath(error),
    pass: (ms: number) => void (clock += ms),
  };
}

describe('the queue', () => {
  it('takes scenes once, gives no two maps one name, and says what is missing', async () => {
    const { queue, get } = made();
    expect(startProblem(get())).toContain('weights');
    queue.setModel(model);
    expect(startProblem(get())).toBe('Add scenes first.');
    await queue.add([]);
    expect(get().note).toContain('no file');
    await Promise.all([
      queue.add([scene('a.mat'), scene('A.npy')]),
      queue.add([scene('renamed.mat', 'a.mat')]),
    ]);
    expect(get().items.map((i) => [i.name, i.stem])).toEqual([
      ['a.mat', 'a'],
      ['A.npy', 'A_2'],
    ]);
    expect(get().note).toBe('renamed.mat is in the list already.');
    expect(get().adding).toBe(0);
    queue.setFormats([]);
    expect(startProblem(get())).toContain('format');
  });

  it('a file that cannot be read is told, and the others are there', async () => {
    const { queue, get } = made();
    const gone = new File(['x'], 'gone.mat');
    gone.text = () => Promise.reject(new Error('NotReadable'));
    await queue.add([{ name: 'gone.mat', files: [gone] }, scene('b.mat')]);
    expect(get().items.map((i) => i.name)).toEqual(['b.mat']);
    expect(get().error).toMatchObject({ file: 'gone.mat', found: 'NotReadable' });
  });

  it('answers one after the other, goes on after a failure, and ends the worker', async () => {
    const { queue, get, asked, done, failed, states, terminate } = made();
    queue.setModel(model);
    await queue.add([scene('a.mat'), scene('b.mat')]);
    queue.start();
    queue.start();
    expect(asked).toHaveLength(1);
    expect(asked[0].request).toMatchObject({
      ...{ weights: { name: 'w.unmixw' }, formats: ['envi'], folder: null },
      scene: { name: 'a.mat', stem: 'a', fingerprints: ['a.mat'] },
    });
    queue.remove(get().items[0].id);
    expect(states()).toBe('going,waiting');
    failed();
    // Added while it goes: answered, too.
    await queue.add([scene('c.mat')]);
    done('b');
    done('c');
    expect(states()).toBe('failed,done,done');
    expect(get()).toMatchObject({ status: 'idle', unsaved: true });
    expect(terminate).toHaveBeenCalledOnce();
    expect(get().items[0].error).toEqual(error);
    expect(fixedProblem(get())).toContain('clear it');
    queue.setModel({ ...model, name: 'other' });
    expect(get().model?.name).toBe('w.unmixw');
    queue.again(get().items[0].id);
    expect(states()).toBe('going,done,done');
    done('a');
    queue.saved();
    expect(get().unsaved).toBe(false);
    queue.clear();
    expect(get().items).toEqual([]);
  });

  it('stops: the scene that went waits again, and a late answer of it counts', async () => {
    const { queue, get, asked, cancel, tell, done, states } = made();
    queue.setModel(model);
    await queue.add([scene('a.mat'), scene('b.mat')]);
    queue.start();
    queue.cancel();
    expect(get().status).toBe('stopping');
    expect(cancel).toHaveBeenCalledWith(asked[0].id);
    tell({ type: 'applyCancelled', apply: asked[0].id });
    expect([states(), get().status]).toEqual(['waiting,waiting', 'idle']);
    queue.start();
    queue.cancel();
    done('a');
    expect([states(), get().status]).toEqual(['done,waiting', 'idle']);
  });

  it('a worker that dies costs one scene', async () => {
    const { queue, get, asked, die, done, states } = made();
    queue.setModel(model);
    await queue.add([scene('a.mat'), scene('b.mat')]);
    queue.start();
    die();
    expect(states()).toBe('failed,going');
    expect(asked).toHaveLength(2);
    done('b');
    expect(get().status).toBe('idle');
  });

  it('tells how far it is by bytes, and the time that is left by what was done', async () => {
    const { queue, get, asked, tell, done, pass } = made();
    queue.setModel(model);
    await queue.add([
      scene('a', 'x'.repeat(30)),
      scene('b', 'y'.repeat(10)),
      scene('c', 'z'.repeat(20)),
    ]);
    queue.start();
    expect(timeLeft(get().items, get().pace)).toBeNull();
    pass(3000);
    done('a');
    expect(fractionOf(get().items)).toBeCloseTo(0.5);
    pass(500);
    tell({ type: 'applyProgress', apply: asked[1].id, fraction: 0.5 });
    // 35 of 60 bytes in 3.5 s.
    expect(timeLeft(get().items, get().pace)).toBeCloseTo(2500);
  });
});

describe('names and archives', () => {
  it('names are safe and free', () => {
    expect(freeStem('a/b:c.img', [])).toBe('a-b-c');
    expect(freeStem('..', [])).toBe('scene');
    expect(freeStem('x.hdr', ['X', 'x_2'])).toBe('x_3');
  });

  it('one archive with the weights, several where one does not hold all', async () => {
    const { queue, get, done } = made();
    queue.setModel(model);
    await queue.add([scene('aaa'), scene('bbb')]);
    queue.start();
    done('aaa');
    done('bbb');
    const [one, ...more] = archivesOf(get().items, model);
    expect([one.name, more.length]).toEqual(['w_unmixed.zip', 0]);
    const zip = unzipSync(new Uint8Array(await (await archiveBlob(one)).arrayBuffer()));
    expect(Object.keys(zip)).toEqual(['w.unmixw', 'aaa_abundances.dat', 'bbb_abundances.dat']);
    expect(new TextDecoder().decode(zip['bbb_abundances.dat'])).toBe('bbb');
    const parts = archivesOf(get().items, model, 6);
    expect(parts.map((p) => p.name)).toEqual(['w_unmixed_1.zip', 'w_unmixed_2.zip']);
    expect(parts.map((p) => p.contents.length)).toEqual([2, 2]);
    expect(archivesOf([], model)).toEqual([]);
  });
});
