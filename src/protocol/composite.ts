/** What the composite worker is asked and answers. Types only. */
import type { Cube, ValidityMask } from '../scene/cube';
import type { StudioErrorData } from '../scene/errors';
import type { CompositeKind, CompositeScores } from '../unmixing/composites';

export interface CompositeRequest {
  readonly composite: number;
  readonly kind: CompositeKind;
  readonly cube: Cube;
  readonly mask: ValidityMask;
}

export type CompositeEvent =
  | {
      readonly type: 'composite';
      readonly composite: number;
      readonly kind: CompositeKind;
      readonly value: CompositeScores;
    }
  | {
      readonly type: 'compositeFailed';
      readonly composite: number;
      readonly kind: CompositeKind;
      readonly error: StudioErrorData;
    };
