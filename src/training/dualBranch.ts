/**
 * One run's model on tensors: parameters, constants and one training step down its loss (dualBranchLoss.ts). It knows no events, no clock and
 * no person; train.ts drives it. Every tensor it makes is freed by `dispose`.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Cube, ValidityMask } from '../scene/cube';
import { makeRng } from '../maths/rng';
import { joinFlat } from '../kernels';
import {
  abundances,
  addNetworkParameters,
  logits,
  networkShape,
  type NetworkShape,
} from '../model/dualBranch';
import { fused } from '../model/layers';
import { heed } from '../model/prior/beside';
import {
  cut,
  initialTheta,
  leaves,
  named,
  ParameterList,
  type ParameterLayout,
  type Views,
} from '../model/parameters';
import type { Settings } from '../settings/settings';
import { dualBranchLoss } from './dualBranchLoss';
import { branchWeight, cropsOf, makeCropUnmixer } from './cropUnmixer';
import { featuresOf, logPrior, makeFeatures } from './features';
import { readAndFree } from './loop';
import { dualBranchOptimizer, makeOptimizer } from './optimizer';
import type { Prepared } from '../unmixing/prepare';
import { descend, type Losses } from './step';
import { makeSynthesizer } from './synthetic';
import { makeTilePicker, wholeScene } from './tiles';
import type { TileShape } from '../protocol/run';
import { traceOf } from './watch';
import {
  makeTrainingData,
  syntheticData,
  type SyntheticData,
  type TrainingData,
} from './trainingData';
import {
  checkState,
  estimateByTiles,
  rangesOf,
  type Network,
  type Tiling,
  type Unmixer,
} from './unmixer';

const WHOLE: Tiling = { train: null, answer: null };

/** The model of a run, whose answers heed neighbours where the start says what the pretrained prior makes of it. */
export function makeUnmixer(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
  settings: Settings,
  tiling: Tiling = WHOLE,
): Unmixer {
  const own = makeOwnUnmixer(cube, mask, prepared, settings, tiling);
  const { prior, R } = prepared;
  if (!prior) return own;
  return {
    ...own,
    async estimate(between) {
      const { abundances: a, ...rest } = await own.estimate(between);
      return { ...rest, abundances: heed(a, prior.factors, R, prior.ground.weight) };
    },
  };
}

function makeOwnUnmixer(
  cube: Pick<Cube, 'lines' | 'samples'>,
  mask: ValidityMask,
  prepared: Prepared,
  settings: Settings,
  tiling: Tiling,
): Unmixer {
  const { N, R } = prepared;
  const scene: TileShape = { lines: cube.lines, samples: cube.samples };
  const rng = makeRng(settings.seed);
  const classicalStart = settings.start === 'classical';
  const network = makeNetwork(scene, mask, prepared, settings);
  if (network.crops) {
    return makeCropUnmixer(scene, mask, prepared, settings, tiling.answer, network, network.crops);
  }
  const { map, scores, shape: sceneShape, layout } = network;
  const prior = logPrior(prepared.p);
  const F = sceneShape.features;
  const source = { scene, mask, prepared, map, scores, prior, classicalStart };

  let theta = tf.tensor1d(initialTheta(layout));
  const optimizer = makeOptimizer(layout, dualBranchOptimizer(settings));

  /** What a step looks at: the scene, or a tile of it. */
  const size = tiling.train ?? scene;
  const shape = tiling.train ? onTile(sceneShape, tiling.train) : sceneShape;
  const whole = tiling.train ? null : makeTrainingData(source, wholeScene(scene), shape);
  const picker =
    tiling.train &&
    makeTilePicker(scene, tiling.train, pickable(prepared, mask), rng.fork('tiles'));
  const side = tiling.answer || !prepared.side ? null : tf.tensor2d(prepared.side, [N, R]);

  const synthesize =
    settings.lambdaSyn > 0 && classicalStart
      ? makeSynthesizer(prepared, mask, scene, size, map, rng.fork('synthetic'))
      : null;
  const loss = dualBranchLoss(settings, prepared, synthesize !== null);

  /** Runs `work` on the data of the next step, which are freed after it where they are those of a tile. */
  function withNext<T>(work: (data: TrainingData, made: SyntheticData | null) => T): T {
    const data = whole ?? makeTrainingData(source, picker!.next(), shape);
    const made = synthesize && syntheticData(synthesize.next(), data, map);
    try {
      return work(data, made);
    } finally {
      if (!whole) data.dispose();
      if (made) tf.dispose([made.inputs, made.prior, made.truth]);
    }
  }

  /** M̂ [N, R] of the real scene; with a synthetic one both, one pass over the two: [2N, R]. */
  function forward(p: Views, data: TrainingData, made: SyntheticData | null): tf.Tensor2D {
    const { inputs, constants } = data;
    if (!made) {
      return abundances(logits(inputs, 1, p, shape, constants), data.prior, p.gamma ?? null);
    }
    const both = joinRows(inputs, made.inputs); // [2N, F]
    const priors = joinRows(data.prior!, made.prior); // [2N, R]
    return abundances(logits(both, 2, p, shape, constants), priors, p.gamma);
  }

  const losses = (p: Views, data: TrainingData, made: SyntheticData | null): Losses =>
    loss.of(forward(p, data, made), p.E as tf.Tensor2D, data, made?.truth ?? null);

  const parameters = (): Views => named(leaves(theta, layout), layout);

  let fixed: SyntheticData | null = null;
  return {
    network: { map, shape: sceneShape },
    parameters: layout.size,
    terms: loss.terms,
    noisy: null,
    ranges: rangesOf(layout),
    step: (index) =>
      withNext((data, made) => {
        const done = descend(theta, layout, optimizer, index, (p) => losses(p, data, made));
        theta = done.theta;
        return done.losses;
      }),
    rehearse() {
      const data = whole ?? makeTrainingData(source, { line: 0, sample: 0, ...size }, shape);
      const n = size.lines * size.samples;
      const [x, small] = [tf.zeros<tf.Rank.R2>([n, F]), tf.zeros<tf.Rank.R2>([n, R])];
      const made = synthesize && { inputs: x, prior: small, truth: small };
      const optimizer = makeOptimizer(layout, dualBranchOptimizer(settings));
      const copy = tf.tidy(() => tf.add<tf.Tensor1D>(theta, 0));
      const done = descend(copy, layout, optimizer, 0, (p) => losses(p, data, made));
      tf.dispose([x, small, done.theta, done.losses]);
      optimizer.dispose();
      if (!whole) data.dispose();
    },
    async estimate(between = () => Promise.resolve()) {
      const tile = tiling.answer ?? (whole ? null : scene);
      if (tile) return estimateByTiles(parameters, sceneShape, source, tile, between);
      const [abundances, endmembers] = tf.tidy(() => {
        const p = parameters();
        const network = forward(p, whole!, null); // [N, R]
        const share = prepared.sideShare;
        const mixed = side ? tf.add(tf.mul(network, 1 - share), tf.mul(side, share)) : network;
        return [mixed, tf.clone(p.E)];
      });
      const [a, E] = await readAndFree([abundances, endmembers]);
      return { abundances: a, endmembers: E };
    },
    async trace(step) {
      if (!whole || tiling.answer) return null;
      const { inputs: x, constants, prior: given } = whole;
      const scene = { x, constants, prior: given };
      return traceOf({ theta, layout, parameters, shape, map, prepared, ...scene }, step);
    },
    lossOf(at) {
      if (!whole) throw new Error('Only the loss of a whole scene is the same at every call.');
      if (synthesize && !fixed) {
        fixed = syntheticData(synthesize.next(), whole, map);
        // Made inside the caller's tidy, needed until dispose.
        [fixed.inputs, fixed.prior, fixed.truth].forEach((t) => tf.keep(t));
      }
      return tf.tidy(() => losses(named(cut(at, layout), layout), whole, fixed).total);
    },
    theta: () => theta,
    state: () => [theta, ...optimizer.moments()],
    restore(state) {
      checkState(state, layout.size, optimizer.moments().length);
      theta.dispose();
      theta = tf.tensor1d(state.theta.slice());
      optimizer.restore(state.moments);
      for (let i = 0; i < state.step; i++) {
        picker?.skip();
        synthesize?.skip();
      }
    },
    keepStart() {
      theta.dispose();
      theta = tf.tensor1d(initialTheta(layout));
    },
    heldOut: () => Promise.resolve(null),
    dispose() {
      optimizer.dispose();
      whole?.dispose();
      if (fixed) tf.dispose([fixed.inputs, fixed.prior, fixed.truth]);
      theta.dispose();
      side?.dispose();
    },
  };
}

/** The network of a run on this scene. */
export function makeNetwork(
  scene: TileShape,
  mask: ValidityMask,
  prepared: Prepared,
  settings: Settings,
): Network {
  const { R, E0, bandIndex } = prepared;
  const { map: plain, scores } = makeFeatures(prepared, mask, settings);
  const crops = cropsOf(scene, mask, prepared, plain, scores, settings);
  const map = crops?.map ?? plain;
  const features = featuresOf(map, R);
  const kappa = crops ? branchWeight(crops.error) : 0;
  const shape = networkShape(settings, { ...scene, features, endmembers: R }, kappa);
  const layout = layoutOf(shape, Float32Array.from(E0), bandIndex.length, settings);
  return { map, scores, shape, layout, crops };
}

/** Where each parameter of a network of this size lies in θ. @param E0 [R × B'] */
export function layoutOf(
  shape: NetworkShape,
  E0: Float32Array,
  bands: number,
  { seed, start }: Pick<Settings, 'seed' | 'start'>,
): ParameterLayout {
  const list = new ParameterList(makeRng(seed).fork('weights'));
  addNetworkParameters(list, shape);
  list.add('E', [shape.endmembers, bands], E0, 'endmembers', 0);
  if (start === 'classical') list.add('gamma', [1], 1, 'gamma');
  return list.layout();
}

/** The network on a tile: a cell of its pooled grid covers as many pixels as a cell of the scene's. */
export function onTile(shape: NetworkShape, { lines, samples }: TileShape): NetworkShape {
  const cells = (pooled: number, of: number, part: number): number =>
    Math.max(1, Math.min(part, Math.round((pooled * part) / of)));
  return {
    ...shape,
    lines,
    samples,
    poolLines: cells(shape.poolLines, shape.lines, lines),
    poolSamples: cells(shape.poolSamples, shape.samples, samples),
  };
}

/** The pixels around which tiles lie: the labels, or without any every valid pixel. */
function pickable({ labelPixels }: Prepared, mask: ValidityMask): readonly number[] {
  if (labelPixels.length > 0) return labelPixels;
  const valid: number[] = [];
  mask.pixels.forEach((v, i) => v && valid.push(i));
  return valid;
}

/** Two tables of the same width, one below the other; neither has a gradient. */
function joinRows(top: tf.Tensor2D, bottom: tf.Tensor2D): tf.Tensor2D {
  const shape: [number, number] = [top.shape[0] + bottom.shape[0], top.shape[1]];
  return fused() ? tf.reshape(joinFlat([top, bottom]), shape) : tf.concat2d([top, bottom], 0);
}
