/** What a session keeps of class work: the assignment and how far its answer has come. The teacher's view keeps nothing. */
import * as is from '../persist/check';
import type { Check } from '../persist/check';
import { anyOf } from '../persist/persist';
import type { Persist } from '../persist/persist';
import type { ClassSlice, Task, TaskPixel } from './task';

export interface ClassKept {
  /** Absent in sessions that are no class work. */
  readonly task?: Task;
}

const count = is.whole(0, 1_000_000);

export const classPersist: Persist<ClassSlice, ClassKept> = {
  changed: anyOf('task'),
  checks({ lines, samples }) {
    const pixel: Check<TaskPixel> = is.list(is.count, 2, 2) as unknown as Check<TaskPixel>;
    const inside = is.holding(pixel, ([line, sample]) =>
      line < lines && sample < samples
        ? null
        : { at: [], found: [line, sample], expected: `a pixel of ${lines} × ${samples}` },
    );
    const task = is.object<Task>({
      text: is.text(2 ** 18),
      id: is.text(16),
      title: is.text(120),
      pixels: is.nullable(is.list(inside, 1, 1000)),
      budget: is.whole(1, 1000),
      key: is.text(16),
      turn: count,
      runs: count,
      looks: count,
    });
    return { task: is.optional(task) };
  },
  save: ({ task }) => (task ? { task } : {}),
  restore: ({ task = null }) => ({ state: { task } }),
  holdsWork: ({ task }) => task !== null,
};
