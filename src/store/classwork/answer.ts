/** The answer of who works on an assignment, as it would be handed in now. Pure but for the lesson's progress; loaded with the task. */
import type { ClassAnswer, Prediction } from '../../documents/classAnswer';
import { assignmentHash } from '../../documents/classwork';
import type { Assignment } from '../../documents/classwork';
import { catalogue } from '../../lessons/catalogue';
import { readOwnLesson } from '../../lessons/read';
import { savedLabel } from '../../scene/annotationSet';
import type { Label } from '../../scene/cube';
import { studioVersion } from '../../scene/version';
import { settingsTable } from '../../settings/settings';
import type { SettingName } from '../../settings/settings';
import { isSameName } from '../labels/endmembers';
import type { Progress } from '../lesson/progress';
import type { StudioState } from '../state';
import type { Task } from './task';

/** How far an answer has come. */
export interface Standing {
  /** Labels that count, and how many are asked for. */
  readonly done: number;
  readonly asked: number;
  /** Labels elsewhere, or beyond what is asked for: left out. */
  readonly extra: number;
  /** Why it cannot be handed in, in a sentence; null: it can. */
  readonly problem: string | null;
}

type Seen = Pick<StudioState, 'labels' | 'endmembers'>;

const isAt =
  ([line, sample]: readonly [number, number]) =>
  (label: Label): boolean =>
    label.line === line && label.sample === sample;

/** Those that the assignment asks for, in its order; with own pixels the first ones. */
export function countedLabels(
  { pixels, budget }: Task,
  labels: readonly Label[],
): readonly Label[] {
  if (!pixels) return labels.slice(0, budget);
  return pixels.flatMap((pixel) => labels.find(isAt(pixel)) ?? []);
}

/** [R] where each of the assignment's endmembers is in the studio's list; null where one is missing or there are others. */
function orderOf(assignment: Assignment, { endmembers }: Seen): number[] | null {
  const wanted = assignment.share.endmembers;
  const order = wanted.map(({ name }) => endmembers.findIndex((e) => isSameName(e.name, name)));
  const right = endmembers.length === wanted.length && new Set(order).size === wanted.length;
  return right && !order.includes(-1) ? order : null;
}

export function standingOf(task: Task, assignment: Assignment, state: Seen): Standing {
  const done = countedLabels(task, state.labels).length;
  const names = assignment.share.endmembers.map((e) => e.name).join(', ');
  const problem =
    orderOf(assignment, state) === null
      ? `The endmembers are not those of the assignment any more: ${names}. Undo brings them back.`
      : done === 0
        ? 'There is no label yet that the assignment asks for.'
        : null;
  return { done, asked: task.budget, extra: state.labels.length - done, problem };
}

/** What was said to the assignment's lesson in this browser, by step. */
export async function predictionsOf(
  { share }: Assignment,
  progress: Pick<Progress, 'recall'>,
): Promise<Readonly<Record<string, Prediction>>> {
  const entry = catalogue.find(({ id }) => id === share.lesson?.id);
  if (!entry) return {};
  const records = progress.recall(await readOwnLesson(entry))?.records ?? {};
  return Object.fromEntries(
    Object.entries(records).flatMap(([step, { answer }]) => (answer ? [[step, answer]] : [])),
  );
}

/** @throws Error where `standingOf` tells a problem */
export function answerOf(
  task: Task,
  assignment: Assignment,
  state: Seen & Pick<StudioState, 'settings' | 'engineInfo'>,
  more: Pick<ClassAnswer, 'name' | 'predictions'>,
): ClassAnswer {
  const order = orderOf(assignment, state);
  if (!order) throw new Error('The endmembers are not those of the assignment.');
  const given = assignment.share.settings;
  const names = Object.keys(settingsTable) as SettingName[];
  const changed = names.filter((name) => state.settings[name] !== given[name]);
  return {
    assignment: { id: assignment.id, hash: assignmentHash(assignment) },
    ...{ key: task.key, turn: task.turn + 1, name: more.name?.trim() || null },
    labels: countedLabels(task, state.labels).map((label) =>
      savedLabel({ ...label, abundances: order.map((r) => label.abundances[r]) }),
    ),
    settings: Object.fromEntries(changed.map((name) => [name, state.settings[name]])),
    predictions: more.predictions,
    ...{ runs: task.runs, looks: task.looks },
    engine: state.engineInfo?.engine ?? 'none',
    studio: studioVersion,
  };
}
