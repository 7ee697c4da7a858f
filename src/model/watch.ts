/** Looking on while the network works: what its parts are told to show, so that numbers shown are those of the running code. */
import type * as tf from '@tensorflow/tfjs-core';

/**
 * Called with tensors that a part has made: `spatial`, `neighbours` and `spectral` with what their scan reads (u, delta,
 * z [T, e], B, C [T, n], A [e, n], D, deltaBias [e]), `near` with near [b·N, C], κ included, `grid` with pooled and scanned [b, S, S, C], `tokens` with scanned
 * [b·N·G, C/G], `network` with f and o [b·N, C]. They are the network's: who keeps one takes it out of the tidy around.
 */
export type Watch = (part: string, made: Readonly<Record<string, tf.Tensor>>) => void;
