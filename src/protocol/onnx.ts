/** What page and ONNX worker say to each other: one weights file in, one ONNX file or the reason why not out. */
import type { StudioErrorData } from '../scene/errors';

export interface OnnxRequest {
  /** A weights file, version 2. */
  readonly weights: Uint8Array;
  /** What it is called in messages. */
  readonly name: string;
}

export type OnnxEvent =
  | { readonly type: 'onnx'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'onnxFailed'; readonly error: StudioErrorData };
