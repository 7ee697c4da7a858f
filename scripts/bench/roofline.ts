/**
 * How much of what the engine can do an op does. Bytes and flops are counted by formula (costs.ts) as if every operand
 * were read once and every result written once; the engine's copy and matrix product are measured in the same run. Pure
 * arithmetic. Shares above 1 are possible: small operands stay in a cache, the measured copy does not.
 */

export interface Work {
  readonly bytes: number;
  /** Additions, multiplications and each exp, log or division as one. */
  readonly flops: number;
}

export interface Rates {
  /** A copy counts twice: read and written. */
  readonly bytesPerSecond: number;
  readonly flopsPerSecond: number;
  /** Side of the square matrices of the quickest product. */
  readonly productSide: number;
}

export interface Share {
  readonly ofCopy: number;
  readonly ofProduct: number;
  /** The larger of both: the share of the roofline. */
  readonly ofRoof: number;
  readonly limit: 'bytes' | 'flops';
}

/** @param ms above 0 */
export function shareOf(work: Work, ms: number, rates: Rates): Share {
  const seconds = ms / 1000;
  const ofCopy = work.bytes / seconds / rates.bytesPerSecond;
  const ofProduct = work.flops / seconds / rates.flopsPerSecond;
  return {
    ofCopy,
    ofProduct,
    ofRoof: Math.max(ofCopy, ofProduct),
    limit: ofCopy >= ofProduct ? 'bytes' : 'flops',
  };
}
