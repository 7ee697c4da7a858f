/** The part of h5wasm that its package does not export: the factory that makes an instance of the library. */
declare module '*/h5wasm/dist/esm/hdf5_util.js' {
  import type { ready } from 'h5wasm';
  export default function makeLibrary(options: {
    readonly noInitialRun: boolean;
  }): Promise<Awaited<typeof ready>>;
}

/** The plug-ins of h5wasm; the package has no types of its own. */
declare module 'h5wasm-plugins' {
  /** URL of the package's folder. */
  export const base_url: string;
}
