/** What the bench reports, as JSON: types only, for the page, the parts and the tables. Times are milliseconds. */
import type { Rates, Work } from './roofline';

export type EngineName = 'wasm' | 'webgpu';
export type Size = Readonly<Record<string, number>>;

export interface EngineFacts {
  readonly engine: string;
  readonly adapter: string;
  /** A "GPU" that is a program on the CPU. */
  readonly software: boolean;
}

export interface OpResult {
  readonly op: string;
  readonly size: Size;
  readonly forwardMs?: number;
  /** Forward plus backward, less forward. Absent where the op has no gradient. */
  readonly backwardMs?: number;
  readonly forward?: Work;
  readonly backward?: Work;
  /** Compute dispatches of one call; 0 on WASM. */
  readonly forwardDispatches?: number;
  readonly bothDispatches?: number;
  /** Why there are no times. */
  readonly failed?: string;
}

export interface SceneSpec {
  readonly lines: number;
  readonly samples: number;
  /** Usable bands. */
  readonly bands: number;
  readonly endmembers: number;
}

export interface StepMemory {
  /** Most bytes that lived during the steps: GPU buffers on WebGPU, the heap on WASM (it never shrinks). */
  readonly peakBytes: number;
  /** Of those, kept by tfjs for reuse when no step runs; 0 on WASM. */
  readonly pooledBytes: number;
  /** Tensors' bytes between steps. */
  readonly tensorBytes: number;
}

export interface StepResult extends SceneSpec {
  readonly preset: string;
  /** The first step, shaders compiled in it. */
  readonly firstMs: number;
  /** Median of the later steps. */
  readonly stepMs: number;
  readonly steps: number;
  readonly dispatchesPerStep: number;
  readonly readbacksPerStep: number;
  readonly memory: StepMemory;
  /** Dispatches of one step by pipeline, most first; with --dispatches. */
  readonly dispatches?: readonly (readonly [string, number])[];
}

/** The first step after the programs were compiled ahead, as the studio does it. */
export interface WarmResult {
  readonly aheadMs: number;
  readonly firstMs: number;
}

export interface MemoryPoint {
  readonly step: number;
  readonly tensors: number;
  readonly bytes: number;
  /** Allocated on the GPU, or the WASM heap. */
  readonly engineBytes: number;
  /** JavaScript heap after a garbage collection. */
  readonly heapBytes: number;
}

export interface GrowthResult {
  readonly from: MemoryPoint;
  readonly to: MemoryPoint;
}

/** Time inside a tfjs kernel by name, without the kernels it calls; per step. */
export interface ProfileResult extends SceneSpec {
  readonly preset: string;
  readonly stepMs: number;
  readonly kernels: readonly { name: string; ms: number; calls: number }[];
}

/** Steps of preset studio by what the spatial branch reads, on one noisy scene, in turn. */
export interface BranchResult extends SceneSpec {
  /** κ: how far the branch counts on this scene. */
  readonly kappa: number;
  readonly rounds: number;
  readonly layers: readonly {
    readonly layer: string;
    readonly leastMs: number;
    readonly medianMs: number;
    /** Least over the least of the first layer, and the median of the ratios of each round. */
    readonly ratioOfLeast: number;
    readonly ratio: number;
    /** Of one step by pipeline, most first; none on WASM. */
    readonly dispatches: readonly (readonly [string, number])[];
    /** How often θ moves in a step: once a crop, once on a whole scene. */
    readonly descents: number;
  }[];
}

export interface TorchResult extends SceneSpec {
  readonly threads: number;
  /** One value a round; torch and WASM take turns. */
  readonly wasmMs: readonly number[];
  readonly torchMs: readonly number[];
  /** Least WASM step over least torch step. */
  readonly ratio: number;
}

/** A peer on a scene. */
export interface PeerSpec extends SceneSpec {
  readonly peer: 'unmamba' | 'deeptrans' | 'a2san';
}

/** Median of some steps, and the numbers learned. */
export interface PeerStep {
  readonly stepMs: number;
  readonly parameters: number;
}

/** A round is WASM, then torch; ratios are of a round, so that what else the machine does meets both. */
export interface PairedTimes {
  readonly wasmMs: readonly number[];
  readonly torchMs: readonly number[];
  readonly ratios: readonly number[];
  /** The median of the rounds' ratios. */
  readonly ratio: number;
}

export interface PeerResult extends PeerSpec {
  readonly parameters: number;
  /** By the clock, two threads. */
  readonly clock: PairedTimes;
  /** Processor time, one thread. */
  readonly processor: PairedTimes;
}

export interface ComposedResult {
  readonly fusedMs: number;
  readonly composedMs: number;
  readonly ratio: number;
  readonly maxDifference: number;
}

/** Of `unmix`, and of every pixel walking the active set. Processor time. */
export interface SolverResult {
  readonly constraint: 'nnls' | 'fcls';
  readonly pixels: number;
  readonly bands: number;
  readonly endmembers: number;
  readonly walkMs: number;
  readonly unmixMs: number;
}

/** What the answer of a whole scene takes once the network is trained, by part. Processor time, one thread. */
export interface AnswerResult extends SceneSpec {
  readonly snrDb: number;
  readonly kappa: number;
  readonly rounds: number;
  /** Least of the rounds. */
  readonly parts: readonly { readonly part: string; readonly ms: number }[];
}

/** Whole runs while the panel Inside is closed, and open with a question that stands. Processor time, one thread. */
export interface InsideResult extends SceneSpec {
  readonly snrDb: number;
  readonly rounds: number;
  /** Answers while it was open, at most. */
  readonly looks: number;
  readonly closedMs: number;
  readonly openMs: number;
  /** Open over closed: median of the pairs. */
  readonly ratio: number;
}

export interface EngineResult {
  facts?: EngineFacts;
  rates?: Rates;
  ops?: OpResult[];
  composed?: ComposedResult;
  steps?: StepResult[];
  warm?: WarmResult;
  growth?: GrowthResult;
  profile?: ProfileResult[];
  /** By the engine's threads: several on WASM, one entry on WebGPU. */
  branch?: { readonly adapter: string; readonly result: BranchResult }[];
}

export interface Report {
  readonly date: string;
  readonly commit: string;
  readonly quick: boolean;
  readonly gpu: string;
  readonly browser: string;
  readonly cores: number;
  readonly engines: Partial<Record<EngineName, EngineResult>>;
  solver?: readonly SolverResult[];
  answer?: readonly AnswerResult[];
  inside?: readonly InsideResult[];
  torch?: TorchResult | { readonly absent: string };
  peers?: readonly PeerResult[] | { readonly absent: string };
  /** Parts that failed, and why. */
  readonly failures: string[];
}
