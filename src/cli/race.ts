/** One race of the command line: labels and truth put in one order, the runs, and what came of them. */
import type { ParsedAnnotations } from '../scene/annotations';
import type { Label, Truth } from '../scene/cube';
import type { Scene } from '../scene/scene';
import { StudioError, type StudioErrorData } from '../scene/errors';
import { sampleFromTruth } from '../scene/sampling';
import type { FailedRun } from '../exporters/raceTable';
import type { RaceConfig, RaceEvent, RaceLabels, RaceResult } from '../protocol/race';
import { runRace } from '../jobs/race';
import { isYardstick, methodTable } from '../settings/methods';
import type { RunSwitch } from '../training/control';
import type { ComputeEngine } from '../engine/select';
import type { Command } from './command';

/** What the methods are asked to find, and from which labels. */
export interface Task {
  readonly endmemberNames: readonly string[];
  readonly labels: RaceLabels;
  readonly truth: Truth | null;
}

/**
 * @param annotations the annotation file of the command, or null
 * @throws StudioError (kind `annotations` or `labels`) when labels, truth and methods do not go together
 */
export function makeTask(
  command: Command,
  scene: Scene,
  annotations: ParsedAnnotations | null,
): Task {
  const { truth } = scene;
  const measuring = command.methods.filter(isYardstick);
  if (measuring.length > 0 && !truth?.endmembers) {
    throw new StudioError({
      kind: 'truth',
      message: 'Yardsticks are given the true spectra, and they are not known here.',
      field: 'methods',
      found: `${measuring.join(', ')}, and ${truth ? 'a truth without spectra' : 'no truth'}`,
      expected: 'a truth with the spectra of its endmembers',
      advice: 'Leave them out of --methods, or give --truth <file> with spectra.',
    });
  }
  if (annotations) return annotatedTask(annotations, truth);
  const count = command.labels.type === 'sampled' ? command.labels.count : 0;
  const { protocol, labelError } = command;
  const labels: RaceLabels = {
    ...{ kind: 'sampled', count, protocol },
    ...(labelError === 'exact' ? {} : { error: labelError }),
  };
  if (truth) return { endmemberNames: truth.names, labels, truth };
  const learning = command.methods.filter((m) => methodTable[m].supervision === 'labels');
  if (learning.length > 0) {
    throw new StudioError({
      kind: 'labels',
      message: 'Labels cannot be drawn: this scene has no ground truth.',
      found: `${learning.join(', ')}: learn from labels`,
      expected: 'a truth, or an annotation file',
      advice: 'Give --truth <file>, or --labels <annotations.json>, or blind methods only.',
    });
  }
  if (!command.endmembers) {
    throw new StudioError({
      kind: 'labels',
      message: 'How many endmembers to look for is not known: this scene has no ground truth.',
      advice: 'Give --endmembers <N>, --truth <file>, or --labels <annotations.json>.',
    });
  }
  return { endmemberNames: command.endmembers, labels: { kind: 'given', labels: [] }, truth: null };
}

function annotatedTask({ endmemberNames, labels }: ParsedAnnotations, truth: Truth | null): Task {
  if (labels.length === 0) {
    throw new StudioError({
      kind: 'annotations',
      message: 'The annotation file holds no label.',
      field: 'labels',
      advice: 'Annotate some pixels in the page and export them, or give --labels <N>.',
    });
  }
  const names = truth?.names ?? endmemberNames;
  const order = names.map((name) => endmemberNames.indexOf(name));
  if (order.includes(-1) || names.length !== endmemberNames.length) {
    throw new StudioError({
      kind: 'annotations',
      message: 'The annotations name other endmembers than the ground truth.',
      field: 'endmembers',
      found: endmemberNames.join(', '),
      expected: names.join(', '),
      advice: 'Rename them in the annotation file, or annotate this scene.',
    });
  }
  const given: Label[] = labels.map((label) => ({
    ...label,
    id: `${label.line}-${label.sample}`,
    abundances: order.map((r) => label.abundances[r]),
  }));
  return { endmemberNames: names, labels: { kind: 'given', labels: given }, truth };
}

/** The labels of one seed, as the race draws them. */
export function labelsOf(task: Task, scene: Scene, seed: number): readonly Label[] {
  if (task.labels.kind === 'given') return task.labels.labels;
  if (!task.truth) return [];
  return sampleFromTruth(task.truth, scene.mask, scene.cube, { ...task.labels, seed });
}

export interface Outcome {
  /** Results without their maps, in the order in which the runs finished. */
  readonly results: readonly RaceResult[];
  readonly failed: readonly (FailedRun & { readonly error: StudioErrorData })[];
  readonly cancelled: boolean;
  readonly seconds: number;
}

export interface RaceHooks {
  event(event: RaceEvent): void;
  /** Told each result as it comes, with its maps where they are wanted. */
  result(result: RaceResult): void;
}

/** @throws StudioError when nothing can be run at all */
export async function race(
  scene: Scene,
  task: Task,
  command: Pick<Command, 'methods' | 'seeds' | 'steps'>,
  engine: { get(): Promise<ComputeEngine>; drop(): void },
  control: RunSwitch,
  hooks: RaceHooks,
): Promise<Outcome> {
  const results: RaceResult[] = [];
  const failed: Outcome['failed'][number][] = [];
  let end = { cancelled: false, seconds: 0 };
  const config: RaceConfig = {
    ...task,
    methods: command.methods,
    seeds: command.seeds,
    ...(command.steps === null ? {} : { steps: command.steps }),
    keepMaps: 'all',
  };
  await runRace({
    race: 0,
    cube: scene.cube,
    mask: scene.mask,
    config,
    control,
    engine,
    now: () => performance.now(),
    send: (event) => {
      hooks.event(event);
      if (event.type === 'raceResult') {
        hooks.result(event.result);
        results.push({ ...event.result, abundances: null });
      } else if (event.type === 'raceFailed') {
        const { method, seed, error } = event;
        failed.push({ method, seed, message: sentence(error), error });
      } else if (event.type === 'raceEnded') {
        end = { cancelled: event.how === 'cancelled', seconds: event.seconds };
      }
    },
  });
  return { results, failed, ...end };
}

/** An error in one line: what is wrong, where, what was found, what to do. */
export function sentence(error: StudioErrorData): string {
  const { message, file, field, found, expected, advice } = error;
  const where = [file, field].filter(Boolean).join(', ');
  return [
    where ? `${where}: ${message}` : message,
    found === undefined
      ? ''
      : `Found ${found}${expected === undefined ? '.' : `, expected ${expected}.`}`,
    advice,
  ]
    .filter(Boolean)
    .join(' ');
}
