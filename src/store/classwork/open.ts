/** Assignments brought to the screen, as a session of their own. Loaded when one is opened. */
import { parseAssignment, assignmentText, classLimits } from '../../documents/classwork';
import type { Assignment } from '../../documents/classwork';
import { textOf } from '../../scene/strict';
import type { Sessions } from '../session/api';
import type { Studio } from '../studio';
import type { Task } from './task';

/** 64 random bits, 16 hexadecimal digits. */
export function randomKey(): string {
  const [a, b] = crypto.getRandomValues(new Uint32Array(2));
  return [a, b].map((n) => n.toString(16).padStart(8, '0')).join('');
}

/** A task that nothing has been done of. */
export const newTask = (assignment: Assignment, key: string): Task => ({
  text: assignmentText(assignment),
  ...{ id: assignment.id, title: assignment.title },
  ...{ pixels: assignment.pixels, budget: assignment.budget },
  ...{ key, turn: 0, runs: 0, looks: 0 },
});

/** @throws StudioError (kind `class`) naming the file and what is wrong with it */
export async function readAssignmentFile(file: File): Promise<Assignment> {
  const words = { kind: 'class', what: 'assignment' } as const;
  return parseAssignment(await textOf(file, classLimits.assignment, words), file.name);
}

/**
 * Opens an assignment as a new session with a key of its own. One that is on screen already stays: another student of the
 * same computer begins anew.
 * @param from "a link" or the file's name
 */
export async function openAssignment(
  { store }: Pick<Studio, 'store'>,
  sessions: Pick<Sessions, 'openShared'>,
  assignment: Assignment,
  from: string,
) {
  const open = () => {
    const task = newTask(assignment, randomKey());
    // The assignment offers its lesson itself.
    return sessions.openShared({ ...assignment.share, lesson: undefined }, from, {
      name: assignment.title.trim() || 'Assignment',
      notice: `Opened the assignment from ${from}.`,
      opened: () => store.setState({ task }),
    });
  };
  const { task, notify, classroom } = store.getState();
  if (task?.text !== assignmentText(assignment)) return open();
  if (classroom === null) {
    notify('This assignment is on screen already, with the answer begun here.', undefined, {
      label: 'Start another answer',
      run: () => void open(),
    });
  }
  return null;
}
