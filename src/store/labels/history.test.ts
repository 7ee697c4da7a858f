import { describe, expect, it } from 'vitest';
import { emptyHistory, endGesture, historyLimit, record, redo, undo } from './history';

describe('history', () => {
  it('goes back and forth', () => {
    let h = record(record(emptyHistory<string>(), 'a', null), 'b', null);
    const back = undo(h, 'c');
    expect(back?.present).toBe('b');
    h = back?.history ?? h;
    const forth = redo(h, 'b');
    expect(forth?.present).toBe('c');
    expect(redo(forth?.history ?? h, 'c')).toBeNull();
  });

  it('merges the changes of one gesture and starts a new step after it', () => {
    let h = record(emptyHistory<number>(), 0, 'drag');
    h = record(h, 1, 'drag');
    expect(h.past).toEqual([0]);
    h = record(endGesture(h), 2, 'drag');
    expect(h.past).toEqual([0, 2]);
    h = record(h, 3, 'another');
    expect(h.past).toEqual([0, 2, 3]);
  });

  it('forgets redo once something new is done, also inside a gesture', () => {
    const back = undo(record(record(emptyHistory<number>(), 0, null), 1, 'drag'), 2);
    expect(back?.history.future).toEqual([2]);
    expect(record(back?.history ?? emptyHistory(), 1, null).future).toEqual([]);
    expect(record({ past: [0], future: [5], gesture: 'drag' }, 1, 'drag').future).toEqual([]);
  });

  it('is bounded', () => {
    let h = emptyHistory<number>();
    for (let i = 0; i < historyLimit + 50; i++) h = record(h, i, null);
    expect(h.past).toHaveLength(historyLimit);
    expect(h.past[0]).toBe(50);
  });
});
