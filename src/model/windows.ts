/**
 * The network on a scene seen window by window, with the answer of the whole: stem, spectral branch and head are per
 * pixel (convolutions reach a pixel or two further: the halo), so that only three things are shared by windows: the pooled
 * grid, the states that a scan at full resolution carries from window to window (carriedScan.ts) and, in the paper build,
 * the statistics of its three group norms. They are gathered in passes over all windows; then each window is answered by
 * itself. Forward only. It knows no files and no schedule (training/tiledInference.ts has these).
 */
import * as tf from '@tensorflow/tfjs-core';
import { carriedScan, type ScanPass, type ScanWindow, type WindowEnds } from './carriedScan';
import {
  fusion,
  GROUPS,
  head,
  headFirst,
  nearby,
  paperStemFirst,
  paperStemSecond,
  scanGrid,
  SLOPE,
  stem,
  type NetworkShape,
  type Norm,
  type NormName,
} from './dualBranch';
import { leakyRelu } from './layers';
import { branchOut, haloOf, scanRates, scanReads, scanWeights } from './neighbours';
import type { Views } from './parameters';
import { readAndDispose } from './readOut';
import { bilinearMatrix, poolingMatrix, resample, resamplingOf } from './resample';
import type { Pass, PassPart } from './windowParts';

interface TileShape {
  readonly lines: number;
  readonly samples: number;
}

interface Rectangle extends TileShape {
  readonly line: number;
  readonly sample: number;
}

/** A window and its halo. */
export interface NetworkWindow {
  /** The pixels that are answered. */
  readonly inner: Rectangle;
  /** The inner pixels and `halo` pixels around them, as far as the scene goes. */
  readonly outer: Rectangle;
  /** [outer pixels, F] features, zero at masked pixels */
  readonly x: tf.Tensor2D;
  /** [outer pixels] 1 = valid */
  readonly valid: Uint8Array;
}

export interface WindowedNetwork {
  /** How far the features of a pixel reach. */
  readonly halo: number;
  gather(pass: Pass, window: NetworkWindow): void;
  /** What `gather` would add, for `joinParts`; null where no pixel is valid. */
  part(pass: Pass, window: NetworkWindow): Promise<PassPart | null>;
  /** After the last window of a pass. @param all what was gathered elsewhere, in place of what was gathered here */
  finish(pass: Pass, all?: PassPart | null): void;
  /** Logits of the inner pixels [n, R], after all passes. Caller disposes. */
  logits(window: NetworkWindow): tf.Tensor2D;
  dispose(): void;
}

/** Mean and variance of each channel [1, c] over so many pixels. */
interface Moments {
  readonly count: number;
  readonly mean: tf.Tensor2D;
  readonly variance: tf.Tensor2D;
}

/**
 * @param p the trained parameters; the caller's, and needed until `dispose`
 * @param s lines and samples of the whole scene, and its pooled grid
 */
export function windowedNetwork(p: Views, s: NetworkShape): WindowedNetwork {
  const paper = s.build === 'paper';
  const A = s.neighbours?.layer === 'scan' ? tf.keep(tf.tidy(() => scanRates(p))) : null;
  const carried = A && carriedScan(scanWeights(p, A));
  const pooling = {
    rows: poolingMatrix(s.poolLines, s.lines),
    columns: poolingMatrix(s.poolSamples, s.samples),
  };
  const bilinear = {
    rows: bilinearMatrix(s.lines, s.poolLines),
    columns: bilinearMatrix(s.samples, s.poolSamples),
  };
  const gridSize = { lines: s.poolLines, samples: s.poolSamples };
  const moments: Partial<Record<NormName, Moments>> = {};
  let pooled: tf.Tensor4D | null = null; // [1, S, S, C]
  let grid: tf.Tensor4D | null = null; // [1, S, S, C]
  /** Share of each cell's pixels that are valid. */
  const share = new Float64Array(s.poolLines * s.poolSamples);

  const norm: Norm = (x, name) => {
    const c = x.shape[1];
    const { mean, variance } = moments[name]!;
    const blocks = groupBlocks(c); // [c, c]
    const centre = tf.matMul(mean, blocks); // [1, c]
    const between = tf.square(tf.sub(mean, centre));
    const spread = tf.matMul(tf.add<tf.Tensor2D>(variance, between), blocks);
    const scale = tf.mul(tf.rsqrt(tf.add(spread, 1e-5)), p[`${name}.gain`]); // [1, c]
    const normal = tf.add(tf.mul(tf.sub(x, centre), scale), p[`${name}.bias`]);
    return leakyRelu(normal as tf.Tensor2D, SLOPE);
  };

  const imageOf = ({ lines: h, samples: w }: Rectangle) => ({ b: 1, h, w });
  const shapeOf = ({ lines, samples }: Rectangle): NetworkShape => ({ ...s, lines, samples });
  const columnOf = (valid: Uint8Array): tf.Tensor2D | null =>
    valid.includes(0) ? tf.tensor2d(Float32Array.from(valid), [valid.length, 1]) : null;

  /** F_L of the inner pixels [n, C]. */
  function features({ inner, outer, x, valid }: NetworkWindow): tf.Tensor2D {
    const f = stem(x, p, shapeOf(outer), paper ? columnOf(valid) : null, norm);
    return cutInner(f, inner, outer);
  }

  /** F_L of the inner pixels and what their neighbours add to it [n, C] each. */
  function featuresAndNear(window: NetworkWindow): { f: tf.Tensor2D; near: tf.Tensor2D | null } {
    const { inner, outer, x, valid } = window;
    if (!s.neighbours) return { f: features(window), near: null };
    const all = stem(x, p, shapeOf(outer), null, norm); // [n', C]
    const f = cutInner(all, inner, outer);
    if (carried) {
      const added = branchOut(carried.scan(scanWindow(all, window)), p); // [n, C]
      const { weight } = s.neighbours;
      return { f, near: weight === 1 ? added : tf.mul(added, weight) };
    }
    const near = nearby(all, imageOf(outer), p, s, columnOf(valid))!;
    return { f, near: cutInner(near, inner, outer) };
  }

  /** What the scan reads of the inner pixels. f [outer pixels, C] */
  function scanWindow(f: tf.Tensor2D, { inner, outer, valid }: NetworkWindow): ScanWindow {
    const { u, delta, B, C, z } = scanReads(f, imageOf(outer), p, columnOf(valid));
    const begin = [0, inner.line - outer.line, inner.sample - outer.sample, 0] as const;
    const part = (x: tf.Tensor4D): tf.Tensor4D =>
      tf.slice4d(x, [...begin], [1, inner.lines, inner.samples, x.shape[3]]);
    return { at: inner, u: part(u), delta: part(delta), B: part(B), C: part(C), z: part(z) };
  }

  /** What the scan reads of the window, from its features. */
  const stateWindow = (window: NetworkWindow): ScanWindow =>
    scanWindow(stem(window.x, p, shapeOf(window.outer), null, norm), window);

  const gatherStates = (pass: ScanPass, window: NetworkWindow): void =>
    tf.tidy(() => carried!.gather(pass, stateWindow(window)));

  async function endsOf(pass: ScanPass, window: NetworkWindow): Promise<WindowEnds> {
    const reads = tf.tidy(() => {
      const { u, delta, B, C, z } = stateWindow(window);
      return { u, delta, B, C, ...(z ? { z } : {}) };
    });
    try {
      return await carried!.ends(pass, { ...reads, at: window.inner });
    } finally {
      tf.dispose(reads);
    }
  }

  /** o of the inner pixels [n, C]. */
  function joined(window: NetworkWindow): tf.Tensor2D {
    const { inner } = window;
    const { f, near } = featuresAndNear(window);
    const up =
      grid &&
      resamplingOf(
        rowsOf(bilinear.rows, s.poolLines, inner.line, inner.lines),
        rowsOf(bilinear.columns, s.poolSamples, inner.sample, inner.samples),
        gridSize,
        inner,
      );
    return fusion(f, grid, near, p, shapeOf(inner), up);
  }

  /** What a norm sees of the inner pixels [n, c]. */
  function seenBy(name: NormName, window: NetworkWindow): tf.Tensor2D {
    if (name === 'head.1.norm') return headFirst(joined(window), p);
    const { inner, outer, x, valid } = window;
    const first = paperStemFirst(x, p);
    const seen =
      name === 'stem.1.norm'
        ? first
        : paperStemSecond(first, p, shapeOf(outer), columnOf(valid), norm);
    return cutInner(seen, inner, outer);
  }

  /** Moments of the window's valid pixels; null where there are none. */
  function momentsIn(name: NormName, window: NetworkWindow): Moments | null {
    const valid = cutValid(window);
    const count = valid.reduce((sum, v) => sum + v, 0);
    if (count === 0) return null;
    const [mean, variance] = tf.tidy((): [tf.Tensor2D, tf.Tensor2D] => {
      const x = seenBy(name, window); // [n, c]
      const w = tf.tensor2d(
        Float32Array.from(valid, (v) => v / count),
        [1, valid.length],
      );
      const m = tf.matMul<tf.Tensor2D>(w, x); // [1, c]
      return [m, tf.matMul<tf.Tensor2D>(w, tf.square(tf.sub<tf.Tensor2D>(x, m)))]; // [1, c]
    });
    return { count, mean, variance };
  }

  function gatherMoments(name: NormName, window: NetworkWindow): void {
    const own = momentsIn(name, window);
    const before = moments[name];
    if (!own) return;
    moments[name] = before ? joinedMoments(before, own) : own;
  }

  /** The window's part of the pooled grid [1, S, T, C]; its valid pixels are added to `shares`. */
  function gridOf(window: NetworkWindow, shares: Float64Array): tf.Tensor4D {
    const { inner } = window;
    const valid = cutValid(window);
    const rows = columnsOf(pooling.rows, s.lines, inner.line, inner.lines); // [S × h]
    const columns = columnsOf(pooling.columns, s.samples, inner.sample, inner.samples); // [S × w]
    addShares(shares, valid, rows, columns, inner, gridSize);
    return tf.tidy(() => {
      const column = columnOf(valid);
      const f = features(window); // [n, C]
      const image = tf.reshape<tf.Rank.R4>(column ? tf.mul(f, column) : f, [
        1,
        inner.lines,
        inner.samples,
        s.C,
      ]);
      return resample(image, resamplingOf(rows, columns, inner, gridSize));
    });
  }

  function gatherGrid(window: NetworkWindow): void {
    const part = gridOf(window, share);
    const before = pooled;
    pooled = before ? tf.add<tf.Tensor4D>(before, part) : part;
    if (before) tf.dispose([before, part]);
  }

  async function partOf(pass: Pass, window: NetworkWindow): Promise<PassPart | null> {
    if (pass === 'grid') {
      const shares = new Float64Array(share.length);
      const [values] = await readAndDispose([gridOf(window, shares)]);
      return { pooled: values, share: shares };
    }
    if (pass === 'lines' || pass === 'columns') {
      return { ends: [await endsOf(pass, window)] };
    }
    const own = momentsIn(pass, window);
    if (!own) return null;
    const [mean, variance] = await readAndDispose([own.mean, own.variance]);
    return { count: own.count, mean, variance };
  }

  /** Takes what was gathered elsewhere. */
  function take(pass: NormName | 'grid', all: PassPart): void {
    if ('ends' in all) throw new Error('Ends of scans are no moments.');
    if ('pooled' in all) {
      pooled?.dispose();
      pooled = tf.tensor4d(all.pooled, [1, s.poolLines, s.poolSamples, s.C]);
      share.set(all.share);
    } else if (pass !== 'grid') {
      const { count, mean, variance } = all;
      const row = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [1, values.length]);
      moments[pass] = { count, mean: row(mean), variance: row(variance) };
    }
  }

  return {
    halo: paper ? 1 : s.neighbours ? haloOf(s.neighbours.layer) : 0,
    gather(pass, window) {
      if (pass === 'grid') gatherGrid(window);
      else if (pass === 'lines' || pass === 'columns') gatherStates(pass, window);
      else gatherMoments(pass, window);
    },
    part: partOf,
    finish(pass, all) {
      if (pass === 'lines' || pass === 'columns') {
        carried!.finish(pass, all && 'ends' in all ? all.ends : undefined);
      } else if (all) take(pass, all);
      if (pass !== 'grid' || !pooled) return;
      const sum: tf.Tensor4D = pooled;
      grid = tf.tidy(() => {
        const scale = Float32Array.from(share, (v) => (v > 1e-6 ? 1 / v : 0));
        const cells: [number, number, number, number] = [1, s.poolLines, s.poolSamples, 1];
        return scanGrid(tf.mul(sum, tf.tensor4d(scale, cells)), p, s);
      });
      pooled.dispose();
      pooled = null;
    },
    logits: (window) => tf.tidy(() => head(joined(window), p, s, norm)),
    dispose() {
      for (const { mean, variance } of Object.values(moments)) tf.dispose([mean, variance]);
      pooled?.dispose();
      grid?.dispose();
      carried?.dispose();
      A?.dispose();
    },
  };
}

/** Chan, Golub & LeVeque 1979: both parts' moments joined without cancellation. Disposes both. */
function joinedMoments(before: Moments, own: Moments): Moments {
  const count = before.count + own.count;
  const [a, b] = [before.count / count, own.count / count];
  const [mean, variance] = tf.tidy((): [tf.Tensor2D, tf.Tensor2D] => {
    const apart = tf.sub(own.mean, before.mean);
    return [
      tf.add<tf.Tensor2D>(before.mean, tf.mul(apart, b)),
      tf.add(
        tf.add(tf.mul(before.variance, a), tf.mul(own.variance, b)),
        tf.mul(tf.square(apart), a * b),
      ),
    ];
  });
  tf.dispose([before.mean, before.variance, own.mean, own.variance]);
  return { count, mean, variance };
}

/** [c, c] with 1/size within a group: x · blocks is each group's mean, broadcast over its channels. */
function groupBlocks(c: number): tf.Tensor2D {
  const size = c % GROUPS === 0 ? c / GROUPS : c;
  const same = (i: number): boolean =>
    Math.floor(Math.floor(i / c) / size) === Math.floor((i % c) / size);
  return tf.tensor2d(
    Float32Array.from({ length: c * c }, (_, i) => (same(i) ? 1 / size : 0)),
    [c, c],
  );
}

/** Rows from … from + count − 1 of a matrix of `width` columns. */
const rowsOf = (matrix: Float32Array, width: number, from: number, count: number): Float32Array =>
  matrix.slice(from * width, (from + count) * width);

/** Columns from … from + count − 1 of a matrix of `width` columns. */
function columnsOf(matrix: Float32Array, width: number, from: number, count: number): Float32Array {
  const m = matrix.length / width;
  const out = new Float32Array(m * count);
  for (let i = 0; i < m; i++) {
    out.set(matrix.subarray(i * width + from, i * width + from + count), i * count);
  }
  return out;
}

/** Rows of the outer pixels [n', c] → those of the inner ones [n, c]. */
function cutInner(x: tf.Tensor2D, inner: Rectangle, outer: Rectangle): tf.Tensor2D {
  if (inner.lines === outer.lines && inner.samples === outer.samples) return x;
  const c = x.shape[1];
  const image = tf.reshape<tf.Rank.R3>(x, [outer.lines, outer.samples, c]);
  const begin: [number, number, number] = [inner.line - outer.line, inner.sample - outer.sample, 0];
  const part = tf.slice3d(image, begin, [inner.lines, inner.samples, c]);
  return tf.reshape(part, [inner.lines * inner.samples, c]);
}

function cutValid({ inner, outer, valid }: NetworkWindow): Uint8Array {
  const out = new Uint8Array(inner.lines * inner.samples);
  for (let l = 0; l < inner.lines; l++) {
    const from = (inner.line - outer.line + l) * outer.samples + inner.sample - outer.sample;
    out.set(valid.subarray(from, from + inner.samples), l * inner.samples);
  }
  return out;
}

/** Adds what the window's valid pixels are of each cell. @param rows [S × h] @param columns [S' × w] */
function addShares(
  share: Float64Array,
  valid: Uint8Array,
  rows: Float32Array,
  columns: Float32Array,
  { lines, samples }: Rectangle,
  { lines: S, samples: T }: { lines: number; samples: number },
): void {
  for (let l = 0; l < lines; l++) {
    const across = new Float64Array(T);
    for (let t = 0; t < T; t++) {
      for (let m = 0; m < samples; m++) {
        if (valid[l * samples + m]) across[t] += columns[t * samples + m];
      }
    }
    for (let i = 0; i < S; i++) {
      const weight = rows[i * lines + l];
      if (weight === 0) continue;
      for (let t = 0; t < T; t++) share[i * T + t] += weight * across[t];
    }
  }
}
