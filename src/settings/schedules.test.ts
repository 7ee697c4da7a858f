import { describe, expect, it } from 'vitest';
import { allIds, methodTable } from './methods';
import { nameWithSchedule, quickSteps, scheduleNote, scheduleOf, stepsOf } from './schedules';

describe('schedules', () => {
  it('are the published ones unless something else is chosen', () => {
    expect(stepsOf('unmamba')).toBe(1000);
    expect(stepsOf('unmamba-blind')).toBe(1000);
    expect(stepsOf('deeptrans', null)).toBe(200);
    expect(stepsOf('daeu-shallow-blind')).toBe(28_600);
    expect(stepsOf('fcls', 7)).toBeNull();
    expect(stepsOf('studio', 7)).toBe(7);
  });
  it('are a tenth for peers when quick, and no less than some; ours stay', () => {
    expect(stepsOf('unmamba', 'quick')).toBe(100);
    expect(stepsOf('deeptrans', 'quick')).toBe(40);
    expect(stepsOf('cycu', 'quick')).toBe(48);
    expect(stepsOf('studio', 'quick')).toBe(60);
    expect(stepsOf('fcls', 'quick')).toBeNull();
    for (const id of allIds) {
      const { family, steps } = methodTable[id];
      if (family === 'peer') expect(quickSteps(id)).toBeLessThanOrEqual(steps!);
      else expect(quickSteps(id)).toBe(steps);
    }
  });
  it('tell a quick result from a published one by its steps alone', () => {
    expect(scheduleOf('unmamba', 1000)).toBe('published');
    expect(scheduleNote('unmamba', 1000)).toBeNull();
    expect(scheduleNote('unmamba', 100)).toBe('quick: 100 of 1,000 steps');
    expect(scheduleNote('unmamba', 2000)).toBe('longer: 2,000 for 1,000 steps');
    expect(scheduleNote('studio', 3)).toBeNull();
    expect(scheduleNote('another program’s', 3)).toBeNull();
    expect(nameWithSchedule('unmamba-blind', 100)).toBe('UNMamba (quick: 100 of 1,000 steps)');
    expect(nameWithSchedule('fcls', null)).toBe('FCLS');
  });
});
