/** Saves the run as an ONNX file. Loaded when it is asked for. */
import { StudioError } from '../../scene/errors';
import { onnxFile } from '../../store/train/onnx';
import { download } from '../common/download';
import { resultStem } from '../maps/exportMaps';

/** @returns why it cannot be saved, or null */
export async function saveOnnx(weights: Uint8Array, scene: string): Promise<string | null> {
  try {
    const bytes = await onnxFile({ weights, name: 'This run' });
    download(`${resultStem(scene, 'unmixing')}.onnx`, bytes, 'application/octet-stream');
    return null;
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const { message, found, advice } = error.data;
    return [message, found && `Found: ${found}.`, advice].filter(Boolean).join(' ');
  }
}
