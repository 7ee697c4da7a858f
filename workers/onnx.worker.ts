/** Entry point of the worker that turns weights into an ONNX file: one question, one answer, and the page ends it. All work is in src/onnx. */
import { onnxOf } from '../src/onnx/fromWeights';
import type { OnnxEvent, OnnxRequest } from '../src/protocol/onnx';
import { toErrorData } from '../src/scene/errors';
import { studioVersion } from '../src/scene/version';

self.onmessage = async ({ data }: MessageEvent<OnnxRequest>): Promise<void> => {
  const send = (event: OnnxEvent): void => self.postMessage(event);
  try {
    const { bytes } = await onnxOf(data.weights, data.name, studioVersion);
    send({ type: 'onnx', bytes });
  } catch (error) {
    send({ type: 'onnxFailed', error: toErrorData(error) });
  }
};
