/**
 * What the page asked of the GPU: dispatches by pipeline, readbacks, and bytes in buffers, counted by wrapping the WebGPU
 * prototypes, so that tfjs's and own work count alike. Nothing is counted where the browser has no WebGPU.
 */
export interface Counts {
  dispatches: number;
  readbacks: number;
  liveBytes: number;
  peakBytes: number;
  byPipeline: Map<string, number>;
}

export const counts: Counts = {
  dispatches: 0,
  readbacks: 0,
  liveBytes: 0,
  peakBytes: 0,
  byPipeline: new Map(),
};

const labels = new WeakMap<GPUComputePipeline, string>();
const current = new WeakMap<GPUComputePassEncoder, GPUComputePipeline>();
const buffers = new WeakMap<GPUBuffer, number>();

/** Calls `after` with the object, the arguments and the result of every call of a method. */
function onCall<T extends object>(
  prototype: T,
  name: keyof T,
  after: (self: T, args: unknown[], result: unknown) => void,
): void {
  const original = prototype[name] as (...args: unknown[]) => unknown;
  const wrapped = function (this: T, ...args: unknown[]): unknown {
    const result = original.apply(this, args);
    after(this, args, result);
    return result;
  };
  Object.assign(prototype, { [name]: wrapped });
}

/** Once a page, before the first device. */
export function countGpuWork(): void {
  if (!('GPUBuffer' in globalThis)) return;
  const noteLabel = (args: unknown[], pipeline: unknown): void => {
    const { label } = args[0] as GPUComputePipelineDescriptor;
    labels.set(pipeline as GPUComputePipeline, label || 'without a label');
  };
  onCall(GPUDevice.prototype, 'createComputePipeline', (_, args, made) => noteLabel(args, made));
  onCall(GPUDevice.prototype, 'createComputePipelineAsync', (_, args, made) => {
    (made as Promise<GPUComputePipeline>).then(
      (pipeline) => noteLabel(args, pipeline),
      () => undefined,
    );
  });
  onCall(GPUComputePassEncoder.prototype, 'setPipeline', (pass, [pipeline]) => {
    current.set(pass, pipeline as GPUComputePipeline);
  });
  onCall(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', (pass) => {
    counts.dispatches++;
    const pipeline = current.get(pass);
    const label = (pipeline && labels.get(pipeline)) ?? 'unknown';
    counts.byPipeline.set(label, (counts.byPipeline.get(label) ?? 0) + 1);
  });
  onCall(GPUBuffer.prototype, 'mapAsync', (_, [mode]) => {
    if (mode === GPUMapMode.READ) counts.readbacks++;
  });
  onCall(GPUDevice.prototype, 'createBuffer', (_, __, made) => {
    const buffer = made as GPUBuffer;
    buffers.set(buffer, buffer.size);
    counts.liveBytes += buffer.size;
    counts.peakBytes = Math.max(counts.peakBytes, counts.liveBytes);
  });
  onCall(GPUBuffer.prototype, 'destroy', (buffer) => {
    counts.liveBytes -= buffers.get(buffer) ?? 0;
    buffers.delete(buffer);
  });
}

/** A new start for everything but the bytes that live. */
export function resetCounts(): void {
  counts.dispatches = 0;
  counts.readbacks = 0;
  counts.peakBytes = counts.liveBytes;
  counts.byPipeline = new Map();
}
