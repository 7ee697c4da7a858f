/** What the command needs of the world outside, given by scripts/unmix.mjs, so that tests can stand in for it. */

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

/** Worker threads that run `applyThread` (src/cli/apply/thread.ts). */
export interface Threads {
  /** Cores of this machine that the process may use. */
  readonly cores: number;
  /** @param brief what the thread is to know, as it is */
  start(brief: unknown): Thread;
}

export interface Thread {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** When it has ended, by itself or not. */
  onEnd(listener: (why: string) => void): void;
  end(): void;
}

/** The parts of the npm package “webgpu” used here. */
export interface WebGpuPackage {
  readonly create: (options: readonly string[]) => GPU;
  readonly globals: object;
}
