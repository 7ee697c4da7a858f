/**
 * A small dispatcher on top of tfjs's WebGPUBackend: several outputs a dispatch, explicit bindings and uniforms, and a
 * pipeline cache whose key holds everything baked into the shader. It records into tfjs's own command encoder, so its
 * dispatches keep their order with tfjs's. It does not replace runWebGPUProgram for tfjs's ops.
 *
 * A program is the body of a WGSL file that defines `fn run(i: u32)`, called once for each i < threads. The bindings
 * (named as in the call), the uniform block `dims` and the constants are written in front of it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { preprocess } from './preprocess';

/** The members of tfjs 4.22's WebGPUBackend used here; some are private there, so an upgrade must look at them. */
interface BackendInternals {
  readonly device: GPUDevice;
  readonly tensorMap: { get(id: object): { resource?: GPUBuffer } };
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  readonly commandQueueOwnedIds: WeakSet<object>;
  dispatchCountInPass: number;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  uploadToGPU(id: object): void;
  makeTensorInfo(shape: number[], dtype: 'float32'): tf.TensorInfo;
  disposeData(id: object): boolean;
  makeUniforms(data: { type: string; data: number[] }[]): GPUBufferBinding;
}

export interface Program {
  /** Names the WGSL file; with the constants and bindings it is the pipeline's key. */
  readonly name: string;
  readonly source: string;
  /** Baked into the shader: `const <name>: u32|bool`. */
  readonly constants: Readonly<Record<string, number | boolean>>;
  /** Storage buffers that are only read. */
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  /** Storage buffers that are written, and may be read by the same thread. */
  readonly outputs: Readonly<Record<string, tf.TensorInfo>>;
  /** u32 members of `dims`; `dims.threads` is added. */
  readonly uniforms: Readonly<Record<string, number>>;
  /** f32 members of `dims`. */
  readonly scalars?: Readonly<Record<string, number>>;
  /** How many i are run. */
  readonly threads: number;
}

export interface Dispatcher {
  /** A float32 tensor without values. */
  empty(shape: number[]): tf.TensorInfo;
  run(program: Program): void;
  /** Copies `count` elements from one tensor to another: a command of the queue, not a dispatch. */
  copy(from: tf.TensorInfo, start: number, to: tf.TensorInfo, at: number, count: number): void;
  /** Frees a temporary once the recorded work that uses it is submitted. */
  dispose(info: tf.TensorInfo): void;
}

const WORKGROUP = 64;
/** What every WebGPU device offers (the default limit); more would need a second path. */
const STORAGE_BUFFERS = 8;

let dispatches = 0;
/** Pipelines that are being compiled while a rehearsal runs; null otherwise. */
let rehearsal: Promise<void>[] | null = null;

/**
 * Compiles the pipelines of own kernels that `work` would run, at the same time and in the background, without running
 * them: what `work` computes is garbage, and must be thrown away.
 * @returns one promise a pipeline; none rejects: what does not compile is compiled again when it is needed, and fails there
 */
export function compileAhead(work: () => void): readonly Promise<void>[] {
  const started: Promise<void>[] = [];
  rehearsal = started;
  try {
    work();
  } finally {
    rehearsal = null;
  }
  return started;
}

/** Dispatches recorded by own kernels since the start or the last reset; tfjs's are not counted. */
export function dispatchCount(): number {
  return dispatches;
}

export function resetDispatchCount(): void {
  dispatches = 0;
}

/** Workgroups over x and y, since one dimension holds `limit` (65,535) at most. Exported for its test. */
export function splitWorkgroups(total: number, limit: number): [number, number] {
  if (total <= limit) return [total, 1];
  const y = Math.ceil(total / limit);
  const x = Math.ceil(total / y);
  if (y > limit) throw new Error(`${total} workgroups exceed the device's ${limit} × ${limit}.`);
  return [x, y];
}

/** Everything of the shader but the file's body. Two programs with the same name and preamble are the same shader. */
function preamble(program: Program): string {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(program.constants)) {
    lines.push(
      typeof value === 'boolean' ? `const ${name} = ${value};` : `const ${name} = ${value}u;`,
    );
  }
  let binding = 0;
  const bind = (name: string, access: string): void => {
    lines.push(`@group(0) @binding(${binding++}) var<storage, ${access}> ${name}: array<f32>;`);
  };
  Object.keys(program.inputs).forEach((name) => bind(name, 'read'));
  Object.keys(program.outputs).forEach((name) => bind(name, 'read_write'));
  const members = ['threads', ...Object.keys(program.uniforms)].map((name) => `${name}: u32`);
  members.push(...Object.keys(program.scalars ?? {}).map((name) => `${name}: f32`));
  lines.push(`struct Dims { ${members.join(', ')} }`);
  lines.push(`@group(0) @binding(${binding}) var<uniform> dims: Dims;`);
  lines.push(`@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) lane: u32) {
  let i = (group.y * groups.x + group.x) * ${WORKGROUP}u + lane;
  if (i < dims.threads) { run(i); }
}`);
  return lines.join('\n');
}

function create(internals: BackendInternals): Dispatcher {
  const { device } = internals;
  const pipelines = new Map<string, GPUComputePipeline>();
  const compiling = new Set<string>();

  /** The pipeline's key, and what it is made of. */
  function describePipeline(program: Program): {
    key: string;
    descriptor: () => GPUComputePipelineDescriptor;
  } {
    const head = preamble(program);
    const key = `${program.name}\n${head}`;
    return { key, descriptor: () => descriptorOf(program, head) };
  }

  function pipelineFor(program: Program): GPUComputePipeline {
    const { key, descriptor } = describePipeline(program);
    let pipeline = pipelines.get(key);
    if (!pipeline) {
      pipeline = device.createComputePipeline(descriptor());
      pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  function compile(program: Program, started: Promise<void>[]): void {
    const { key, descriptor } = describePipeline(program);
    if (pipelines.has(key) || compiling.has(key)) return;
    compiling.add(key);
    const made = device.createComputePipelineAsync(descriptor()).then(
      (pipeline) => void pipelines.set(key, pipeline),
      () => undefined,
    );
    started.push(made.finally(() => compiling.delete(key)));
  }

  function descriptorOf(program: Program, head: string): GPUComputePipelineDescriptor {
    const reads = Object.keys(program.inputs).length;
    const buffers = reads + Object.keys(program.outputs).length;
    if (buffers > STORAGE_BUFFERS) {
      throw new Error(
        `${program.name} binds ${buffers} storage buffers; ${STORAGE_BUFFERS} at most.`,
      );
    }
    const layout = device.createBindGroupLayout({
      label: program.name,
      entries: Array.from({ length: buffers + 1 }, (_, binding) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: {
          type: binding < reads ? 'read-only-storage' : binding < buffers ? 'storage' : 'uniform',
        },
      })),
    });
    return {
      label: program.name,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: {
        module: device.createShaderModule({
          label: program.name,
          code: `${head}\n${preprocess(program.source, program.constants)}`,
        }),
        entryPoint: 'main',
      },
    };
  }

  /** The tensor's buffer, which stays alive until the recorded work is submitted. */
  function bufferOf({ dataId }: tf.TensorInfo): GPUBuffer {
    internals.uploadToGPU(dataId);
    const buffer = internals.tensorMap.get(dataId).resource;
    if (!buffer) throw new Error('A tensor has no GPU buffer.');
    internals.commandQueueOwnedIds.add(dataId);
    return buffer;
  }

  return {
    empty: (shape) => internals.makeTensorInfo(shape, 'float32'),
    copy(from, start, to, at, count) {
      if (count === 0) return;
      const [source, target] = [bufferOf(from), bufferOf(to)];
      if (rehearsal) return;
      internals.ensureCommandEncoderReady();
      // A copy cannot be recorded inside a compute pass.
      internals.endComputePassEncoder();
      internals.commandEncoder!.copyBufferToBuffer(source, 4 * start, target, 4 * at, 4 * count);
    },
    dispose(info) {
      internals.disposeData(info.dataId);
    },
    run(program) {
      if (program.threads === 0) return;
      if (rehearsal) {
        // tfjs takes a tensor without a buffer for one whose values are on the CPU.
        Object.values(program.outputs).forEach(bufferOf);
        return compile(program, rehearsal);
      }
      const pipeline = pipelineFor(program);
      const tensors = [...Object.values(program.inputs), ...Object.values(program.outputs)];
      const resources: GPUBufferBinding[] = tensors.map((info) => ({ buffer: bufferOf(info) }));
      const members = (type: string, values: readonly number[]) =>
        values.map((value) => ({ type, data: [value] }));
      resources.push(
        internals.makeUniforms([
          ...members('uint32', [program.threads, ...Object.values(program.uniforms)]),
          ...members('float32', Object.values(program.scalars ?? {})),
        ]),
      );
      const bindGroup = device.createBindGroup({
        label: program.name,
        layout: pipeline.getBindGroupLayout(0),
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
      internals.ensureCommandEncoderReady();
      internals.computePassEncoder ??= internals.commandEncoder?.beginComputePass() ?? null;
      const pass = internals.computePassEncoder;
      if (!pass) throw new Error('tfjs gave no command encoder.');
      const [x, y] = splitWorkgroups(
        Math.ceil(program.threads / WORKGROUP),
        device.limits.maxComputeWorkgroupsPerDimension,
      );
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(x, y);
      internals.dispatchCountInPass++;
      dispatches++;
      if (
        internals.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')
      ) {
        internals.endComputePassEncoder();
        internals.submitQueue();
      }
    },
  };
}

const dispatchers = new WeakMap<object, Dispatcher>();

/** The dispatcher of a tfjs WebGPUBackend; one for each backend instance, since pipelines belong to its device. */
export function dispatcherOf(backend: object): Dispatcher {
  let dispatcher = dispatchers.get(backend);
  if (!dispatcher) {
    dispatcher = create(backend as BackendInternals);
    dispatchers.set(backend, dispatcher);
  }
  return dispatcher;
}

/** Submits what was recorded and waits until the GPU has done it; reads nothing back. For the webgpu backend only. */
export async function finishQueue(): Promise<void> {
  const internals = tf.backend() as unknown as BackendInternals;
  if (internals.commandEncoder) {
    internals.endComputePassEncoder();
    internals.submitQueue();
  }
  await internals.device.queue.onSubmittedWorkDone();
}
