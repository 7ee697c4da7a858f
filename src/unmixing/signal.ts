/** A scene's signal and noise, as they are told apart before anything else. */
export interface SignalInput {
  /** [N × B'] in valid bands, masked pixels anything finite */
  readonly spectra: Float32Array;
  readonly bands: number;
  /** [N] 1 = valid */
  readonly pixels: Uint8Array;
  /** N is a multiple of it: pixels lie line by line. */
  readonly samples: number;
  /** Directions are never fewer than this: one more than the endmembers, or 3 where their number is not known. */
  readonly least: number;
}

/** Signal and noise of a second-moment matrix. */
export interface Signal {
  readonly K: number;
  /** [B] standard deviation of the noise */
  readonly deviation: Float64Array;
  /** [B × B] orthonormal rows, eigenvectors of the whitened moments, strongest first; the first K hold signal */
  readonly vectors: Float64Array;
}
