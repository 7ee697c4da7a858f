/**
 * One batch of crops as tensors, the network on it, and what a step goes down: L_syn on the made-up crop, L_sup at the
 * labels without a say in what neighbours tell (else ten labels would be learned by heart as places), and L_rec between
 * disjoint bands: what half of the bands says judged by the other half.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  abundances,
  fusion,
  head,
  nearby,
  stem,
  type NetworkShape,
  type Norm,
} from '../../model/dualBranch';
import { fused } from '../../model/layers';
import { stopGradient } from '../../model/losses';
import type { Views } from '../../model/parameters';
import { product } from '../../model/product';
import { untaped } from '../../model/untaped';
import { cropLoss as fusedLoss } from '../../kernels';
import type { LossTerm } from '../../settings/lossTerms';
import { weighted, type Losses } from '../step';
import type { CropBatch, CropScenes } from './cropScenes';

/** A batch on the device. T rows; freed by `disposeBatch`. */
export interface CropTensors {
  readonly inputs: tf.Tensor2D; // [T, F]
  readonly prior: tf.Tensor2D; // [T, R]
  readonly target: tf.Tensor2D; // [T, R]
  readonly synthetic: tf.Tensor2D; // [1, T]
  readonly labelled: tf.Tensor2D; // [1, T]
  readonly judged: tf.Tensor2D; // [1, T]
  readonly places: tf.Tensor2D; // [T, K]
  readonly scales: tf.Tensor2D; // [T, 1]
  readonly valid: tf.Tensor2D; // [T, 1]
  /** Weights of L_rec, L_sup, L_syn, and the scales, by row, where one op reads them. */
  readonly rows?: tf.Tensor2D; // [T, 4]
}

export function cropTensors(
  batch: CropBatch,
  { rows: T, K }: Pick<CropScenes, 'rows' | 'K'>,
): CropTensors {
  const table = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [T, values.length / T]);
  const line = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [1, T]);
  return {
    inputs: table(batch.inputs),
    prior: table(batch.prior),
    target: table(batch.target),
    synthetic: line(batch.synthetic),
    labelled: line(batch.labelled),
    judged: line(batch.judged),
    places: tf.tensor2d(batch.places, [T, K]),
    scales: table(batch.scales),
    valid: table(batch.valid),
    ...(fused() ? { rows: rowsOf(batch) } : {}),
  };
}

function rowsOf({ judged, labelled, synthetic, scales }: CropBatch): tf.Tensor2D {
  const columns = [judged, labelled, synthetic, scales];
  const rows = new Float32Array(columns.length * judged.length);
  columns.forEach((column, c) => column.forEach((v, i) => (rows[i * columns.length + c] = v)));
  return tf.tensor2d(rows, [judged.length, columns.length]);
}

export const disposeBatch = (batch: CropTensors): void => tf.dispose(Object.values(batch));

export interface CropLoss {
  /** Those that count, in the order of the record. */
  readonly terms: readonly LossTerm[];
  of(p: Views, data: CropTensors): Losses;
  /** Misfit of an answer [T, R] to the places by the other half, per direction. */
  heldOut(a: tf.Tensor2D, data: CropTensors): tf.Scalar;
  /** M̂ [T, R] of a batch. */
  answer(p: Views, data: CropTensors): tf.Tensor2D;
  dispose(): void;
}

/** λ of the terms on crops; L_sparse and L_anchor have no part in it. */
export interface CropWeights {
  readonly L_rec: number;
  readonly L_sup: number;
  readonly L_syn: number;
}

const noNorm: Norm = (x) => x;

/** @param shape the network; its lines and samples are of no account here */
export function cropLoss(
  scenes: CropScenes,
  shape: NetworkShape,
  unit: boolean,
  weights: CropWeights,
): CropLoss {
  const { size, patch, patches, rows: T, K } = scenes;
  const n = size.lines * size.samples;
  const E =
    scenes.endmembers && tf.tensor2d(Float32Array.from(scenes.endmembers), [shape.endmembers, K]);
  const terms = (['L_rec', 'L_sup', 'L_syn'] as const).filter(
    (t) => weights[t] > 0 && (t !== 'L_rec' || E !== null) && (t !== 'L_sup' || patches > 0),
  );

  /** What a term is multiplied by; 0 where it does not count. */
  const lambda = (term: (typeof terms)[number]): number =>
    terms.includes(term) ? weights[term] * (term === 'L_rec' ? scenes.trust : 1) : 0;

  /** What neighbours add [T, C]; the patches' part has no gradient. */
  function near(f: tf.Tensor2D, p: Views, valid: tf.Tensor2D): tf.Tensor2D | null {
    if (!shape.neighbours) return null;
    const C = shape.C;
    const part = (x: tf.Tensor2D, from: number, count: number, width: number): tf.Tensor2D =>
      tf.slice2d(x, [from, 0], [count, width]);
    const crops = nearby(
      part(f, 0, 2 * n, C),
      { b: 2, h: size.lines, w: size.samples },
      p,
      shape,
      part(valid, 0, 2 * n, 1),
    )!;
    if (patches === 0) return crops;
    const rest = T - 2 * n;
    const about = untaped(() =>
      nearby(
        part(f, 2 * n, rest, C),
        { b: patches, h: patch.lines, w: patch.samples },
        p,
        shape,
        part(valid, 2 * n, rest, 1),
      )!,
    );
    return tf.concat2d([crops, about], 0);
  }

  function answer(p: Views, { inputs, prior, valid }: CropTensors): tf.Tensor2D {
    const f = stem(inputs, p, shape, null, noNorm); // [T, C]
    const o = fusion(f, null, near(f, p, valid), p, shape, null); // [T, C]
    return abundances(head(o, p, shape, noNorm), prior, p.gamma);
  }

  function heldOut(a: tf.Tensor2D, { judged, places, scales }: CropTensors): tf.Scalar {
    const ones = tf.ones<tf.Rank.R2>([K, 1]);
    const model = product(a, E!, 'left'); // aE [T, K]
    const along = (x: tf.Tensor2D): tf.Tensor2D => product(x, ones, 'left'); // [T, 1]
    const s = unit
      ? stopGradient(
          tf.div<tf.Tensor2D>(
            along(tf.mul(model, places)),
            tf.maximum(along(tf.square(model)), 1e-9),
          ),
        )
      : scales;
    const miss = along(tf.square(tf.sub<tf.Tensor2D>(places, tf.mul(s, model)))); // [T, 1]
    const kept = tf.minimum<tf.Tensor2D>(miss, scenes.most * K);
    return tf.reshape(tf.div(product(judged, kept, 'right'), K), []);
  }

  return {
    terms,
    of(p, data) {
      const a = answer(p, data); // [T, R]
      if (data.rows) {
        const { places, rows, target: wanted } = data;
        const by = { rec: lambda('L_rec'), sup: lambda('L_sup'), syn: lambda('L_syn') };
        const held = E && { places, directions: E };
        return fusedLoss(a, p.E, { wanted, rows, held }, by, { cap: scenes.most * K, unit });
      }
      const gap = tf.sub<tf.Tensor2D>(a, data.target); // [T, R]
      const evaluate = {
        L_rec: () => heldOut(a, data),
        L_sup: () => tf.sum<tf.Scalar>(product(data.labelled, tf.abs(gap), 'right')),
        L_syn: () => tf.sum<tf.Scalar>(product(data.synthetic, tf.square(gap), 'right')),
      };
      const { record, total } = weighted(
        terms.map((t) => evaluate[t]()),
        terms.map(lambda),
      );
      // E stays as the labels gave it: it is in θ, and has a gradient of zero.
      return { record, total: tf.add(total, tf.mul(tf.sum(p.E), 0)) };
    },
    heldOut,
    answer,
    dispose: () => E?.dispose(),
  };
}
