/** How a long synchronous loop reports and is stopped. Not a scheduler: the caller decides what a report does. */
import { StudioError } from '../scene/errors';

/** Hooks of a long loop; both are called every few thousand pixels. */
export interface LoopControl {
  /** @param fraction 0 to 1, never falling */
  progress?(fraction: number): void;
  /** True stops the loop at the next check. */
  cancelled?(): boolean;
}

/** Pixels between two checks: rare enough to cost nothing, often enough to stop within milliseconds. */
export const CHUNK = 2048;

/**
 * One check: stops when asked to, otherwise reports.
 * @throws StudioError kind `cancelled`
 */
export function tick(control: LoopControl | undefined, fraction: number): void {
  if (control?.cancelled?.()) {
    throw new StudioError({
      kind: 'cancelled',
      message: 'The computation was cancelled.',
      advice: 'Start it again when you want its result.',
    });
  }
  control?.progress?.(fraction);
}

/** The hooks of one part of a longer computation: its 0…1 becomes `from`…`to` of the whole. */
export function part(control: LoopControl | undefined, from: number, to: number): LoopControl {
  return {
    progress: (fraction) => control?.progress?.(from + fraction * (to - from)),
    cancelled: () => control?.cancelled?.() ?? false,
  };
}
