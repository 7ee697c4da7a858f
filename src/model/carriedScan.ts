/**
 * The spatial scan of a scene that is seen window by window, with the answer of the whole. Its memory may be as long as the
 * scene, so that no halo is sure to be enough; but all a window has to know of what lies outside is the state of each scan
 * where it enters. Those states are gathered in two passes over all windows, since the scans along columns begin with what
 * those along lines leave; then each window is answered by itself. Windows as wide as the scene need no pass over lines.
 * Forward only, one state a channel (n = 1).
 *
 * States enter and leave through a border of one pixel around the window, with the op as it is. Where Δ is huge, a = 0 and
 * (1 − a)² = 1: the pixel forgets everything, and what its u says goes on from there. Where Δ is 0, a = 1 and (1 − a)² = 0: the
 * pixel shows the state that reaches it.
 */
import * as tf from '@tensorflow/tfjs-core';
import { spatialScan } from '../kernels';
import type { ScanReads, ScanWeights } from './neighbours';

interface Rectangle {
  readonly line: number;
  readonly sample: number;
  readonly lines: number;
  readonly samples: number;
}

/** What the scan reads of a window: one image. */
export interface ScanWindow extends Omit<ScanReads, 'z'>, Partial<Pick<ScanReads, 'z'>> {
  readonly at: Rectangle;
}

/** What is gathered in one pass over all windows; lines before columns. */
export type ScanPass = 'lines' | 'columns';

export interface CarriedScan {
  gather(pass: ScanPass, window: ScanWindow): void;
  /** After the last window of a pass. */
  finish(pass: ScanPass): void;
  /** y [1, h, w, e] of the window, that of the whole scene. Caller disposes. */
  scan(window: ScanWindow): tf.Tensor4D;
  dispose(): void;
}

/** Where the scan of a window ends, begun with nothing, and how much of what enters arrives there. [k, e] each. */
interface Ends {
  readonly ahead: tf.Tensor2D;
  readonly back: tf.Tensor2D;
  readonly decay: tf.Tensor2D;
}

/** The states that enter a window from before it and from behind it. [k, e] each. */
interface Entering {
  readonly before: tf.Tensor2D;
  readonly behind: tf.Tensor2D;
}

interface Gathered {
  readonly at: Rectangle;
  readonly ends: Ends;
}

/** What delta is at a pixel that forgets. */
const FORGET = 1e20;
/** … and at one that keeps. */
const KEEP = -1e20;

type Border = [[number, number], [number, number], [number, number], [number, number]];
const border = (lines: number, samples: number): Border => [
  [0, 0],
  [lines, lines],
  [samples, samples],
  [0, 0],
];

const keyOf = ({ line, sample }: Rectangle): string => `${line} ${sample}`;

/** @param weights the caller's, and needed until `dispose` */
export function carriedScan(weights: ScanWeights): CarriedScan {
  const e = weights.D.shape[0];
  const rates = tf.reshape<tf.Rank.R2>(weights.A, [1, e]);
  const alongLines = new Map<string, Gathered>();
  const alongColumns = new Map<string, Gathered>();
  const enteringLines = new Map<string, Entering>();
  const enteringColumns = new Map<string, Entering>();

  /** exp(A ΣΔ) of a window's lines (axis 2) or columns (axis 1). [k, e] */
  const decayOf = (delta: tf.Tensor4D, axis: 1 | 2): tf.Tensor2D => {
    const steps = tf.sum(tf.softplus(tf.add(delta, weights.deltaBias)), axis); // [1, k, e]
    return tf.exp(tf.mul(tf.reshape<tf.Rank.R2>(steps, [-1, e]), rates));
  };

  /** States of a scan that nothing enters. */
  const nothing = (count: number): Entering => {
    const none = tf.zeros<tf.Rank.R2>([count, e]);
    return { before: none, behind: none };
  };

  /** C · ¼H, for reading states: no D, no gate. */
  const states = (u: tf.Tensor4D, delta: tf.Tensor4D, B: tf.Tensor4D, C: number): tf.Tensor4D =>
    spatialScan({
      ...weights,
      ...{ u, delta, B, C: tf.fill<tf.Rank.R4>(B.shape, C), D: tf.zeros<tf.Rank.R1>([e]) },
    });

  /** u with the states that enter along lines on its left and right. [1, h, w, e] → [1, h, w + 2, e] */
  const withSides = ({ u, at }: ScanWindow): tf.Tensor4D => {
    const { before, behind } = enteringLines.get(keyOf(at)) ?? nothing(at.lines);
    const column = (v: tf.Tensor2D): tf.Tensor4D => tf.reshape(v, [1, at.lines, 1, e]);
    return tf.concat4d([column(before), u, column(behind)], 2);
  };

  /** Rows above and below, corners empty. [1, h, w + 2, e] → [1, h + 2, w + 2, e] */
  const withEnds = (x: tf.Tensor4D, above: tf.Tensor2D, below: tf.Tensor2D): tf.Tensor4D => {
    const corners: [[number, number], [number, number]] = [
      [1, 1],
      [0, 0],
    ];
    const row = (v: tf.Tensor2D): tf.Tensor4D => tf.reshape(tf.pad2d(v, corners), [1, 1, -1, e]);
    return tf.concat4d([row(above), x, row(below)], 1);
  };

  const hold = (
    into: Map<string, Gathered>,
    at: Rectangle,
    work: () => [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D],
  ): void => {
    // Kept, whatever tidy the caller is in.
    const [ahead, back, decay] = tf.tidy(work).map((t) => tf.keep(t));
    into.set(keyOf(at), { at, ends: { ahead, back, decay } });
  };

  const gatherLines = ({ at, u, delta, B }: ScanWindow): void =>
    hold(alongLines, at, () => {
      // Each line an image of one line, whose H is 2 G: C = 2 shows G.
      const lines = (x: tf.Tensor4D, value: number): tf.Tensor4D =>
        tf.pad4d(tf.reshape(x, [at.lines, 1, at.samples, -1]), border(0, 1), value);
      const G = states(lines(u, 0), lines(delta, KEEP), lines(B, 0), 2); // [h, 1, w + 2, e]
      const edge = (j: number): tf.Tensor2D =>
        tf.reshape(tf.slice4d(G, [0, 0, j, 0], [at.lines, 1, 1, e]), [-1, e]);
      return [edge(at.samples + 1), edge(0), decayOf(delta, 2)];
    });

  const gatherColumns = (window: ScanWindow): void => {
    const { at, delta, B } = window;
    hold(alongColumns, at, () => {
      const none = tf.zeros<tf.Rank.R2>([at.samples, e]);
      const u = withEnds(withSides(window), none, none);
      // Forgetting on the left and right, where states enter; keeping above and below, where they are read.
      const sides = tf.pad4d(delta, border(0, 1), FORGET);
      const around = tf.pad4d(sides, border(1, 0), KEEP);
      const H = states(u, around, tf.pad4d(B, border(1, 1), 1), 4); // [1, h + 2, w + 2, e]
      const row = (i: number): tf.Tensor2D =>
        tf.reshape(tf.slice4d(H, [0, i, 1, 0], [1, 1, at.samples, e]), [-1, e]);
      return [row(at.lines + 1), row(0), decayOf(delta, 1)];
    });
  };

  return {
    gather: (pass, window) => (pass === 'lines' ? gatherLines(window) : gatherColumns(window)),
    finish(pass) {
      if (pass === 'lines') join(alongLines, enteringLines, 'line', 'sample');
      else join(alongColumns, enteringColumns, 'sample', 'line');
    },

    scan: (window) =>
      tf.tidy(() => {
        const { at, delta, B, C, z } = window;
        const { before, behind } = enteringColumns.get(keyOf(at)) ?? nothing(at.samples);
        // A pixel that forgets has g→ = g← = u, so that half of h makes G = h.
        const u = withEnds(withSides(window), tf.mul(before, 0.5), tf.mul(behind, 0.5));
        const y = spatialScan({
          ...weights,
          u,
          delta: tf.pad4d(delta, border(1, 1), FORGET),
          B: tf.pad4d(B, border(1, 1), 1),
          C: tf.pad4d(C, border(1, 1), 0),
          ...(z ? { z: tf.pad4d(z, border(1, 1), 0) } : {}),
        });
        return tf.slice4d(y, [0, 1, 1, 0], [1, at.lines, at.samples, e]);
      }),

    dispose() {
      for (const { ends } of [...alongLines.values(), ...alongColumns.values()]) free(ends);
      for (const { before, behind } of [...enteringLines.values(), ...enteringColumns.values()]) {
        tf.dispose([before, behind]);
      }
      rates.dispose();
    },
  };
}

const free = ({ ahead, back, decay }: Ends): void => tf.dispose([ahead, back, decay]);

/** What enters each window, from the ends of those before and behind it in its row or column of windows; frees the ends. */
function join(
  gathered: Map<string, Gathered>,
  entering: Map<string, Entering>,
  across: 'line' | 'sample',
  along: 'line' | 'sample',
): void {
  const rows = new Map<number, Gathered[]>();
  for (const one of gathered.values()) {
    const row = rows.get(one.at[across]);
    if (row) row.push(one);
    else rows.set(one.at[across], [one]);
  }
  gathered.clear();
  for (const row of rows.values()) {
    row.sort((p, q) => p.at[along] - q.at[along]);
    const before = carry(row.map(({ ends }) => ({ end: ends.ahead, decay: ends.decay })));
    const reversed = row.map(({ ends }) => ({ end: ends.back, decay: ends.decay })).reverse();
    const behind = carry(reversed).reverse();
    row.forEach(({ at, ends }, k) => {
      entering.set(keyOf(at), { before: before[k], behind: behind[k] });
      ends.decay.dispose();
    });
  }
}

/**
 * What enters each of a row of windows: nothing the first, then what the one before lets through and adds. Ends are freed on
 * the way, so that no more is held than was gathered.
 */
function carry(windows: readonly { end: tf.Tensor2D; decay: tf.Tensor2D }[]): tf.Tensor2D[] {
  let last = tf.keep(tf.zerosLike(windows[0].end));
  return windows.map(({ end, decay }, k) => {
    const entering = last;
    if (k < windows.length - 1) {
      last = tf.keep(tf.tidy(() => tf.add<tf.Tensor2D>(end, tf.mul(decay, entering))));
    }
    end.dispose();
    return entering;
  });
}
