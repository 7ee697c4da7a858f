/** The run as an ONNX file, made by a worker of its own: it knows the network, which the page does not. Loaded when it is asked for. */
import { inClause, StudioError } from '../../scene/errors';
import type { OnnxEvent, OnnxRequest } from '../../protocol/onnx';

/** @throws StudioError when it cannot be an ONNX file, saying why */
export function onnxFile(request: OnnxRequest): Promise<Uint8Array<ArrayBuffer>> {
  const worker = new Worker(new URL('../../../workers/onnx.worker.ts', import.meta.url), {
    type: 'module',
    name: 'onnx',
  });
  return new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<OnnxEvent>) =>
      data.type === 'onnx' ? resolve(data.bytes) : reject(new StudioError(data.error));
    worker.onerror = (e) =>
      reject(
        new StudioError({
          kind: 'internal',
          message: 'The ONNX file could not be made.',
          found: inClause(e.message) || 'its worker could not be started',
          advice: 'Reload the page and open the weights again.',
        }),
      );
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
