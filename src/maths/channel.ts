/** One value a pixel inside an interleaved array, as maps are: abundances [N × R], a band of a cube [N × B]. */

/** Value of pixel p = values[p * stride + offset]. */
export interface Channel {
  readonly values: Float32Array;
  readonly stride: number;
  readonly offset: number;
}

/** The value of pixel p; with `minus`, the difference of the two channels. NaN at masked pixels. */
export function valueAt(channel: Channel, p: number, minus?: Channel | null): number {
  const v = channel.values[p * channel.stride + channel.offset];
  return minus ? v - minus.values[p * minus.stride + minus.offset] : v;
}

/** Value range drawn from the first to the last colour. */
export interface Range {
  readonly low: number;
  readonly high: number;
}
