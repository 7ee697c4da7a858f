import { describe, expect, it } from 'vitest';
import { campOf, givenTo, givenWords, isVcaStarted } from './fairness';
import { allIds, methodTable } from './methods';

describe('what a comparison says of its methods', () => {
  it('names VCA for exactly those that are described as started by it', () => {
    for (const id of allIds) {
      const { help, supervision } = methodTable[id];
      const vca = isVcaStarted(id);
      const says = /VCA|Vertex component/.test(help) && !/neither VCA/.test(help);
      expect(vca, id).toBe(says);
      if (vca) expect(supervision, id).toBe('blind');
    }
  });
  it('puts every method in one place by what it was given', () => {
    const { labels, blind, truth } = givenTo(allIds);
    expect([...labels, ...blind, ...truth].sort()).toEqual([...allIds].sort());
    const words = givenWords(['studio', 'vca-fcls', 'fcls-known'], (m) => methodTable[m].name);
    expect(words).toEqual([
      'Used the labels: Studio.',
      'Blind, without labels: VCA + FCLS.',
      'Of these, started from the endmembers of VCA: VCA + FCLS.',
      'Given the true spectra, and so yardsticks and no entrants: FCLS, true spectra.',
    ]);
    expect(givenWords(['nfindr-fcls'], (m) => m)).toEqual([
      'No method used labels.',
      'Blind, without labels: nfindr-fcls.',
    ]);
  });
  it('counts ablations as ours and yardsticks as nobody’s', () => {
    expect(campOf('conv')).toBe('ours');
    expect(campOf('unmamba')).toBe('a peer');
    expect(campOf('fcls')).toBe('classical');
    expect(campOf('unit-known')).toBeNull();
  });
});
