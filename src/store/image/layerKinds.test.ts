import { describe, expect, it } from 'vitest';
import { layerTable } from '../results/layers';
import { comesBack, layerKinds, layerOf } from './layerKinds';

const everything = { answer: 3, finished: true, truths: 2 };

describe('layers of a session', () => {
  it('come back where there is what they show', () => {
    expect(comesBack({ kind: 'rgb' }, { answer: 0, finished: false, truths: 0 })).toBe(true);
    expect(comesBack({ kind: 'error' }, everything)).toBe(true);
    expect(comesBack({ kind: 'error' }, { ...everything, finished: false })).toBe(false);
    const at = (kind: 'estimate' | 'truth' | 'difference' | 'spread', endmember: number) =>
      comesBack({ kind, endmember }, everything);
    expect([at('estimate', 2), at('estimate', 3)]).toEqual([true, false]);
    expect([at('truth', 1), at('truth', 2)]).toEqual([true, false]);
    expect([at('difference', 2), at('spread', 0)]).toEqual([true, false]);
    const unknown = { ...everything, truths: 0 };
    expect(comesBack({ kind: 'difference', endmember: 0 }, unknown)).toBe(false);
  });

  it('are the kinds that the table of layers has, one or one for each endmember', () => {
    expect([...layerKinds.one, ...layerKinds.each].sort()).toEqual(Object.keys(layerTable).sort());
    for (const kind of layerKinds.one) expect(layerOf(kind, 1)).toEqual({ kind });
    for (const kind of layerKinds.each) expect(layerOf(kind, 1)).toEqual({ kind, endmember: 1 });
  });
});
