/**
 * How long a race still takes: steps that are left times what a step takes, and what a run takes beside its steps. What a
 * method takes is measured as it runs, remembered from earlier races, taken over from another size of scene, or guessed
 * from its line in the table; in this order. Knows no clock: times are told.
 */
import { methodTable, type MethodId } from '../settings/methods';
import type { MethodPace } from '../protocol/race';

export interface QueuedRun {
  readonly method: MethodId;
  readonly seed: number;
  /** 0-based place in the queue */
  readonly index: number;
}

type Shape = Pick<MethodPace, 'engine' | 'pixels' | 'bands' | 'endmembers'>;
export type Pace = Pick<MethodPace, 'onceMs' | 'stepMs'>;

export interface ForecastInput {
  /** Runs that are to be done; places of the queue that are done already are left out. */
  readonly queue: readonly QueuedRun[];
  /** Steps of one run; null where nothing is trained. */
  readonly stepsOf: (method: MethodId) => number | null;
  readonly shape: Shape;
  readonly paces: readonly MethodPace[];
}

export interface Forecast {
  /** A run begins. @param at milliseconds of the race's clock, pauses left out */
  begin(run: QueuedRun, at: number): void;
  /** It stands at a step (0: preparing), or with methods that train nothing at a share of its work. */
  stands(at: number, step: number, share: number): void;
  /** It has its result. @returns its pace where that is worth remembering, else null */
  end(at: number): MethodPace | null;
  /** What was measured of a method outside the queue. */
  know(method: MethodId, pace: Pace): MethodPace;
  /** Milliseconds that a method takes, all its runs that are left, by the table alone: good for ratios only. */
  guessed(method: MethodId): number;
  /** True where one run of it was measured on this engine and size of scene. */
  knows(method: MethodId): boolean;
  /** What is left of every run of the queue that is not done, by its place; null while nothing is known of any method. */
  left(at: number): ReadonlyMap<number, number> | null;
}

/** Steps at the beginning that are not counted: they compile and allocate. */
const warmUp = 2;
/** A step's time is the mean over this long, so that it follows a machine that becomes slower. */
const windowMs = 60_000;

interface Mark {
  readonly at: number;
  readonly step: number;
}

interface Current {
  readonly run: QueuedRun;
  readonly began: number;
  /** Where it stood, the first after the warm-up, and those of the last minute. */
  readonly first: Mark | null;
  readonly marks: readonly Mark[];
  readonly step: number;
  readonly share: number;
}

export function makeForecast({ queue, stepsOf, shape, paces }: ForecastInput): Forecast {
  const known = new Map<MethodId, Pace>();
  const scaled = new Map<MethodId, Pace>();
  for (const pace of paces) {
    if (pace.engine !== shape.engine) continue;
    const same =
      pace.pixels === shape.pixels &&
      pace.bands === shape.bands &&
      pace.endmembers === shape.endmembers;
    if (same) known.set(pace.method, pace);
    else if (!scaled.has(pace.method)) {
      const by = (shape.pixels * shape.bands) / (pace.pixels * pace.bands);
      scaled.set(pace.method, { onceMs: pace.onceMs * by, stepMs: pace.stepMs * by });
    }
  }
  const done = new Set<number>();
  let current: Current | null = null;

  /** Of one run, by the table. */
  const tableMs = (method: MethodId): number =>
    (methodTable[method].cost * (stepsOf(method) ?? 1) * shape.pixels) / 1000;
  const take = (method: MethodId, { onceMs, stepMs }: Pace): number =>
    onceMs + stepMs * (stepsOf(method) ?? 0);

  /** How this machine compares with the table, by methods that were measured; those like it before all. */
  function speed(trained: boolean): number | null {
    const of = (like: boolean | null): number | null => {
      let [took, guess] = [0, 0];
      for (const [method, pace] of new Map([...scaled, ...known])) {
        if (like !== null && (stepsOf(method) !== null) !== like) continue;
        took += take(method, pace);
        guess += tableMs(method);
      }
      return guess > 0 ? took / guess : null;
    };
    return of(trained) ?? of(null);
  }

  /** Milliseconds of one whole run; null while nothing is known. */
  function whole(method: MethodId): number | null {
    const pace = known.get(method) ?? scaled.get(method);
    if (pace) return take(method, pace);
    const by = speed(stepsOf(method) !== null);
    return by === null ? null : tableMs(method) * by;
  }

  /** Milliseconds a step of the run that is going, as far as it can be seen. */
  function stepMs({ marks }: Current): number | null {
    const [from, to] = [marks[0], marks.at(-1)];
    return from && to && to.step > from.step ? (to.at - from.at) / (to.step - from.step) : null;
  }

  /** What it took until now beside its steps. */
  const head = ({ began, first }: Current, each: number): number =>
    first ? Math.max(0, first.at - began - first.step * each) : 0;

  function restOf(now: Current, at: number): number | null {
    const { run, began, step, share } = now;
    const elapsed = at - began;
    const steps = stepsOf(run.method);
    const each = stepMs(now);
    if (steps !== null && each !== null) {
      const tail = Math.max(0, (known.get(run.method)?.onceMs ?? 0) - head(now, each));
      const sinceMark = Math.min(each, at - now.marks.at(-1)!.at);
      return Math.max(0, (steps - step) * each - sinceMark) + tail;
    }
    const expected = whole(run.method);
    if (expected !== null) return Math.max(0, expected - elapsed);
    return share > 0.05 ? (elapsed * (1 - share)) / share : null;
  }

  /** The pace that the run shows while it goes, for the later runs of its method and for the speed of others. */
  function watched(now: Current): void {
    const each = stepMs(now);
    if (each === null || now.step < warmUp + 3) return;
    const { method } = now.run;
    const onceMs = Math.max(head(now, each), known.get(method)?.onceMs ?? 0);
    known.set(method, { onceMs, stepMs: each });
  }

  return {
    begin(run, at) {
      current = { run, began: at, first: null, marks: [], step: 0, share: 0 };
    },
    stands(at, step, share) {
      if (!current) return;
      let { first, marks } = current;
      if (step > warmUp && step > (marks.at(-1)?.step ?? 0)) {
        const mark = { at, step };
        first ??= mark;
        const recent = marks.findIndex((m) => at - m.at <= windowMs);
        const from = recent < 0 ? Math.max(0, marks.length - 1) : recent;
        marks = [...marks.slice(from), mark];
      }
      current = { ...current, first, marks, step, share };
      watched(current);
    },
    end(at) {
      if (!current) return null;
      const { run, began, first } = current;
      const { method, index } = run;
      const total = at - began;
      const steps = stepsOf(method);
      const last = current.marks.at(-1);
      const measured = steps !== null && first && last && last.step > first.step;
      const stepMs = measured ? (last.at - first.at) / (last.step - first.step) : 0;
      const pace = { onceMs: Math.max(0, total - stepMs * (steps ?? 0)), stepMs };
      known.set(method, pace);
      done.add(index);
      current = null;
      return steps === null || measured ? { ...shape, method, ...pace } : null;
    },
    know(method, pace) {
      known.set(method, pace);
      return { ...shape, method, ...pace };
    },
    guessed: (method) => tableMs(method) * queue.filter((run) => run.method === method).length,
    knows: (method) => known.has(method),
    left(at) {
      const rest = new Map<number, number>();
      for (const { method, index } of queue) {
        if (done.has(index) || (current !== null && index < current.run.index)) continue;
        const mine = current?.run.index === index ? restOf(current, at) : whole(method);
        // The run that is going says nothing of itself yet, nor does anything else.
        if (mine === null) return null;
        rest.set(index, mine);
      }
      return rest;
    },
  };
}
