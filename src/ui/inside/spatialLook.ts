/** What every view of the spatial scan is given. */
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { Probe, SpatialProbe } from '../../trace/probe';

export interface SpatialLook {
  readonly scene: Scene;
  readonly probe: Probe;
  readonly spatial: SpatialProbe;
  /** [R] */
  readonly endmembers: readonly EndmemberDef[];
  /** Index of the one that is looked at. */
  readonly endmember: number;
  readonly factor: number;
  readonly onFactor: (factor: number) => void;
}

/** The place that the pixel reads most of. */
export const targetOf = ({ taps }: SpatialProbe): number => taps[0].cell;

/** How many places away, in words: "after 6.9 cells". */
export function reachWords(places: number, pooled: boolean): string {
  const what = pooled ? 'cells' : 'pixels';
  if (!Number.isFinite(places) || places > 9999) return `over 9999 ${what}`;
  return `${places < 10 ? places.toFixed(1) : Math.round(places)} ${what}`;
}
