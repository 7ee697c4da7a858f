/** What the command needs of the world outside, given by scripts/unmix.mjs, so that tests can stand in for it. */
import type { Threads } from '../jobs/apply/crew';

export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Standard error is a terminal: one progress line may be rewritten. */
  readonly terminal: boolean;
  /** "unmixing-studio", "tfjs", "node" … */
  readonly versions: Readonly<Record<string, string>>;
  /** Where tfjs's .wasm files are; ends with a slash. */
  readonly wasmFolder: string;
  /** The npm package “webgpu”; rejects where it is not installed. */
  readonly loadWebGpu: () => Promise<WebGpuPackage>;
  /** Absent: everything is done by the thread that asks. */
  readonly threads?: Threads;
  /** Calls back on Ctrl-C until the returned function is called. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

/** The parts of the npm package “webgpu” used here. */
export interface WebGpuPackage {
  readonly create: (options: readonly string[]) => GPU;
  readonly globals: object;
}
