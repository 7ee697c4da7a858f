/** The weights of a call as a model, once for each thread. */
import path from 'node:path';
import { answeringOf, readWeights, type Weights } from '../../exporters/weights';
import { StudioError } from '../../scene/errors';
import type { Answering } from '../../scene/learned';
import { modelOf, type LearnedModel } from '../../training/learned';

export interface Model {
  readonly weights: Weights;
  readonly answering: Answering;
  readonly model: LearnedModel;
}

/** @throws StudioError when the file is damaged, of an earlier version, or does not fit together */
export function modelIn(bytes: Uint8Array, file: string): Model {
  const name = path.basename(file);
  const { weights } = readWeights(bytes, name);
  const answering = answeringOf(weights, name);
  const model = modelOf(answering.learned, weights.settings, weights.state.theta);
  const R = weights.endmemberNames.length;
  if (model.R !== R)
    throw new StudioError({
      kind: 'file',
      file: name,
      field: 'endmembers',
      message: 'The weights name another number of endmembers than was learned.',
      found: String(R),
      expected: String(model.R),
      advice: 'Copy the file again, or save the weights again where they were trained.',
    });
  return { weights, answering, model };
}
