/**
 * The assignment that is worked on, and the answers that a teacher looks at: all that the page knows of class work before
 * any of it is loaded. The assignment is kept as its text; who needs more of it reads it (src/documents/classwork.ts).
 */
import type { Pixel } from '../image/view';
import type { LabelsSlice } from '../labels/labels';
import type { AnswerToNewScene } from '../newScene';
import type { Slice } from '../slice';

/** A pixel as a pair: line, sample. */
export type TaskPixel = readonly [line: number, sample: number];

export interface Task {
  /** The assignment's file. */
  readonly text: string;
  readonly id: string;
  readonly title: string;
  /** Null: each their own. */
  readonly pixels: readonly TaskPixel[] | null;
  readonly budget: number;
  /** Drawn when it was opened: what the answer is told by. */
  readonly key: string;
  /** How often it was handed in. */
  readonly turn: number;
  /** Runs that ended, and times that the truth was on screen. */
  readonly runs: number;
  readonly looks: number;
}

export interface ClassSlice {
  readonly task: Task | null;
  /** Files with answers, while the teacher's view is open; null: it is not. */
  readonly classroom: readonly File[] | null;
  readonly changeTask: (change: Partial<Task>) => void;
  /** Opens the teacher's view, or adds answers to it. */
  readonly collect: (files: readonly File[]) => void;
  readonly leaveClassroom: () => void;
}

/** The assignment is of one scene; the teacher's view waits for that. */
export const classAtNewScene: AnswerToNewScene<ClassSlice> = ({ task }, { samePixels }) => ({
  task: samePixels ? task : null,
});

export const createClassSlice: Slice<ClassSlice> = (set, get) => ({
  task: null,
  classroom: null,
  changeTask(change) {
    const { task } = get();
    if (task) set({ task: { ...task, ...change } });
  },
  collect: (files) => set({ classroom: [...(get().classroom ?? []), ...files] }),
  leaveClassroom: () => set({ classroom: null }),
});

/** Pixels that are asked for and have no label yet. */
export function askedPixels({
  task,
  labels,
}: Pick<ClassSlice, 'task'> & Pick<LabelsSlice, 'labels'>): readonly Pixel[] {
  if (!task?.pixels) return [];
  const has = (line: number, sample: number): boolean =>
    labels.some((l) => l.line === line && l.sample === sample);
  return task.pixels.flatMap(([line, sample]) => (has(line, sample) ? [] : [{ line, sample }]));
}
