/** A weights file as a model that answers other scenes: of the command, once for each thread, and of the page. */
import { answeringOf, readWeights, type Weights } from '../../exporters/weights';
import { StudioError } from '../../scene/errors';
import type { Answering } from '../../scene/learned';
import { modelOf, type LearnedModel } from '../../training/learned';

export interface ApplyModel {
  /** Name of the weights file. */
  readonly name: string;
  readonly weights: Weights;
  readonly answering: Answering;
  readonly model: LearnedModel;
}

/** @throws StudioError (kind `file`) for what is no weights file, is damaged, or cannot answer other scenes */
export function loadModel(bytes: Uint8Array, name: string): ApplyModel {
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
  return { name, weights, answering, model };
}
