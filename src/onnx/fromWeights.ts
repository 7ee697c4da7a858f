/** A weights file as an ONNX file: what the command and the page's worker share. */
import { answeringOf, readWeights } from '../exporters/weights';
import { sha256Of } from '../maths/sha256';
import { besidePrior } from '../model/prior/beside';
import { StudioError } from '../scene/errors';
import { modelOf } from '../training/learned';
import { reachOf, toOnnx, type Reach } from './model';

export interface OnnxFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly endmembers: readonly string[];
  readonly bands: number;
  readonly reach: Reach;
  readonly halo: number;
}

/**
 * @param studio version of the studio that writes it
 * @throws StudioError (kind `file`) when it is no weights file, has not what answering takes, has too many endmembers, or the
 *   pretrained prior that it needs cannot be loaded
 */
export async function onnxOf(
  bytes: Uint8Array,
  fileName: string,
  studio: string,
): Promise<OnnxFile> {
  const { weights } = readWeights(bytes, fileName);
  const answering = answeringOf(weights, fileName);
  const { theta } = weights.state;
  const model = modelOf(answering.learned, weights.settings, theta);
  const { endmemberNames } = weights;
  if (model.R !== endmemberNames.length)
    throw new StudioError({
      kind: 'file',
      file: fileName,
      field: 'endmembers',
      message: 'The weights name another number of endmembers than was learned.',
      found: String(endmemberNames.length),
      expected: String(model.R),
      advice: 'Copy the file again, or save the weights again where they were trained.',
    });
  const prior = answering.learned.prior ? await besidePrior() : null;
  const weightsSha = sha256Of(bytes);
  const input = { answering, model, theta, endmemberNames, studio, prior, weights: weightsSha };
  return {
    bytes: toOnnx(input),
    endmembers: endmemberNames,
    bands: answering.learned.bands,
    ...reachOf(input),
  };
}
