/**
 * How long the trained methods of a race train: peers as they were published, or a tenth of that, which is called quick
 * wherever its results go. What a result is follows from its steps, so that none can be taken for another.
 */
import { isMethodId, methodTable, type MethodId } from '../settings/methods';

/** One number for every trained method, or quick: ours as they are, peers for a tenth of their published steps. */
export type StepsChoice = number | 'quick';

/** A quick schedule is no shorter, unless the published one is. */
const leastQuick = 40;

/** Steps of a peer's quick schedule; of other methods their own. Null where nothing is trained. */
export function quickSteps(method: MethodId): number | null {
  const { family, steps } = methodTable[method];
  if (family !== 'peer' || steps === null) return steps;
  return Math.min(steps, Math.max(leastQuick, Math.round(steps / 10)));
}

/**
 * Steps of one run.
 * @param choice null or absent: each its own, which for peers is the published schedule
 * @returns null where nothing is trained
 */
export function stepsOf(method: MethodId, choice: StepsChoice | null = null): number | null {
  const { steps } = methodTable[method];
  if (steps === null || choice === null) return steps;
  return choice === 'quick' ? quickSteps(method) : choice;
}

export type ScheduleKind = 'published' | 'quick' | 'longer';

/** Which schedule of a peer so many steps are; null for methods that have no published one. */
export function scheduleOf(method: string, steps: number): ScheduleKind | null {
  if (!isMethodId(method)) return null;
  const { family, steps: published } = methodTable[method];
  if (family !== 'peer' || published === null) return null;
  return steps === published ? 'published' : steps < published ? 'quick' : 'longer';
}

/** "quick: 100 of 1,000 steps", "longer: 2,000 for 1,000 steps"; null where it is as published, or nothing was. */
export function scheduleNote(method: string, steps: number): string | null {
  const kind = scheduleOf(method, steps);
  if (kind === null || kind === 'published' || !isMethodId(method)) return null;
  const write = (n: number): string => n.toLocaleString('en');
  const published = write(methodTable[method].steps!);
  return kind === 'quick'
    ? `quick: ${write(steps)} of ${published} steps`
    : `longer: ${write(steps)} for ${published} steps`;
}

/** What a method is called beside others: with the schedule where that is not the published one. */
export function nameWithSchedule(method: MethodId, steps: number | null): string {
  const { name } = methodTable[method];
  const note = steps === null ? null : scheduleNote(method, steps);
  return note ? `${name} (${note})` : name;
}
