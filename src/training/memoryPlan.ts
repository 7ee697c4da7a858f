/**
 * How much memory a run takes, by formula, and into which tiles a scene is cut so that it keeps to a budget and to the
 * largest buffer an engine gives. Plain arithmetic, known before anything is allocated.
 * The numbers of the formulas are counted, not estimated: memoryPlan.wasm.test.ts and memoryPlan.gpu.test.ts measure real
 * steps beside them and fail when a change of the network makes them wrong.
 */
import { networkShape, type NetworkShape } from '../model/dualBranch';
import { haloOf, INNER } from '../model/neighbours';
import { MIB, type MemoryLimits } from '../engine/info';
import type { MemoryPlan } from '../protocol/run';
import type { Settings } from '../settings/settings';
import { leastLines } from './tiledInference';
import { stripShape, tileShape } from './tiles';
import type { TileShape } from '../protocol/run';

/** What a plan is made from. */
export interface PlanInput {
  readonly lines: number;
  readonly samples: number;
  /** Bands of the cube, and those that are used (B'). */
  readonly cubeBands: number;
  readonly bands: number;
  readonly endmembers: number;
  readonly labels: number;
  readonly settings: Settings;
  readonly limits: MemoryLimits;
  /** Whether the scene's noise asks for crops and for neighbours at full resolution; absent: it may. */
  readonly noisy?: boolean;
  /** The run learns from a copy of the cube in which faulty values are replaced, and the measured one stays. */
  readonly replaced?: boolean;
  /** Share of the budget that may be used: less than 1 after memory was refused. */
  readonly share?: number;
}

/** Tiles are not made smaller than this for the budget's sake: smaller ones learn little. */
const LEAST_PIXELS = 1024;
/** A heap has holes and grows by a fifth at a time; a pool of buffers keeps a few it will not need again. */
const OVERHEAD = { wasm: 1.2, webgpu: 1.1 };
/** Kernels, parameters and their means, and what else does not grow with the scene. */
const FIXED_BYTES = 24 * MIB;

/** Coefficients of: a pixel, a feature, a band, an endmember, a hidden channel, a channel C, and with each branch. */
interface Coefficients {
  readonly pixel: number;
  readonly feature: number;
  readonly band: number;
  readonly endmember: number;
  readonly hidden: number;
  readonly channel: number;
  /** Per channel C with the spatial branch. */
  readonly spatial: number;
  /** Per channel C, per token and state, and per token with the spectral branch. */
  readonly spectral: number;
  readonly state: number;
  readonly token: number;
}

const table = (
  pixel: number,
  feature: number,
  band: number,
  endmember: number,
  hidden: number,
  channel: number,
  spatial: number,
  spectral: number,
  state: number,
  token: number,
): Coefficients => ({
  ...{ pixel, feature, band, endmember, hidden, channel },
  ...{ spatial, spectral, state, token },
});

/** Floats a pixel of the most that lives at once in a training step. Studio's count the synthetic scene, too. */
const STEP: Record<'wasm' | 'webgpu', Record<'studio' | 'paper', Coefficients>> = {
  wasm: {
    studio: table(28, 4, 1, 46, 14, 13, 21, 107, 8, 4),
    paper: table(12, 1, 1, 22, 36, 31, 8, 54, 4, 2),
  },
  webgpu: {
    studio: table(46, 4, 1, 19, 5, 5, 17, 69, 10, 0),
    paper: table(4, 1.4, 1, 9, 26, 14, 6, 38, 5, 1),
  },
};

/** The same while a tile is answered. */
const ANSWER: typeof STEP = {
  wasm: {
    studio: table(2, 1, 0, 2, 3, 4, 3, 22, 2, 1),
    paper: table(2, 1, 0, 1, 16, 13, 4, 24, 2, 1),
  },
  webgpu: {
    studio: table(2, 1, 0, 4, 1, 1, 3, 12, 2, 4),
    paper: table(2, 2.3, 0, 6, 18, 12, 1, 13, 2, 1),
  },
};

/** Floats a pixel and inner channel of the branch at full resolution, while a tile is answered, and in a step on crops. */
const NEAR = { answer: { wasm: 9, webgpu: 9 }, step: { wasm: 30, webgpu: 30 } };
/** Rows of a batch of crops at most (crops/cropScenes.ts). */
const CROP_ROWS = 2 * 32 ** 2 + 12 * 9 ** 2;

/** Bytes a pixel. @param labels 0 where no label is looked up by a product */
function bytesPerPixel(c: Coefficients, s: NetworkShape, bands: number, labels: number): number {
  const branches =
    (s.spatial ? c.spatial * s.C : 0) +
    (s.spectral ? c.spectral * s.C + c.state * s.G * s.n + c.token * s.G : 0);
  const floats =
    c.pixel +
    labels +
    c.feature * s.features +
    c.band * bands +
    c.endmember * s.endmembers +
    c.hidden * s.hidden +
    c.channel * s.C +
    branches;
  return 4 * floats;
}

/** Floats a pixel of the largest tensor. */
function widest(s: NetworkShape, bands: number, images: number): number {
  const perImage = Math.max(s.features, s.hidden, 2 * s.C, s.G * s.n);
  return Math.max(bands, images * perImage, s.build === 'paper' ? 9 * s.hidden : 0);
}

/** Bytes of the largest buffer of the spatial branch, which no tile makes smaller; of WASM's scan it is scratch. */
function gridBytes(s: NetworkShape, engine: 'wasm' | 'webgpu'): number {
  const cells = s.spatial ? s.poolLines * s.poolSamples : 0;
  return cells * (engine === 'wasm' ? Math.max(8 * s.C, 96 * s.n) : 8 * s.C * s.n);
}

/** What a run takes on this engine, by size. */
export interface MemoryModel {
  /** Bytes of the engine that no tile makes fewer. */
  readonly fixed: number;
  /** Bytes of the engine for a training step on so many pixels. */
  step(pixels: number): number;
  /** Bytes of the engine for answering so many pixels at once. */
  answer(pixels: number): number;
  /** Bytes of the largest buffer of either. */
  largest(pixels: number): number;
  /** Bytes of the largest buffer that no tile makes smaller. */
  readonly least: number;
  /** Pixels that are looked at to answer a tile of so many: the paper's stem reaches one further, neighbours one or two. */
  haloed(pixels: number): number;
  /** A tile of so many pixels at most: near to a square, or lines of the whole width where a scan carries its states. */
  answerTile(pixels: number): TileShape;
  /** Bytes of the cube and the plain arrays, which do not depend on tiles. */
  readonly arrays: number;
}

export function memoryModel(input: PlanInput): MemoryModel {
  const { lines, samples, bands, endmembers: R, labels, settings, limits } = input;
  const { engine } = limits;
  const studio = settings.start === 'classical';
  const K = settings.components > 0 ? Math.min(settings.components, bands) : bands;
  const shape = networkShape(settings, {
    lines,
    samples,
    features: K + (studio ? R : 0),
    endmembers: R,
  });
  // Whether the scene is noisy is known only when the run begins; the larger of both is planned for.
  const crops = studio && settings.spatialLayer !== 'pooled' && settings.noiseFirst === 'on';
  const near = networkShape(settings, shape, input.noisy !== false && crops ? 1 : 0).neighbours;
  const images = studio && settings.lambdaSyn > 0 ? 2 : 1;
  const rows = engine === 'wasm' ? labels : 0;
  const perStep = STEP[engine][shape.build];
  const step = bytesPerPixel(perStep, shape, bands, rows);
  const cells = shape.spatial ? shape.poolLines * shape.poolSamples : 0;
  // A cell goes through what a pixel goes through in the spectral branch, and its states are kept.
  const { C, n } = shape;
  const grid = 4 * cells * (perStep.spectral * C + perStep.state * n + 4 * images * C * n);
  const batch = near ? CROP_ROWS * (step + 4 * NEAR.step[engine] * INNER) : 0;
  const fixed = FIXED_BYTES + OVERHEAD[engine] * (grid + batch);
  const answer =
    bytesPerPixel(ANSWER[engine][shape.build], shape, bands, 0) +
    (near ? 4 * NEAR.answer[engine] * INNER : 0);
  const halo = shape.build === 'paper' ? 1 : near ? haloOf(near.layer) : 0;
  const N = lines * samples;
  const low = leastLines({ neighbours: near });
  const strips = near?.layer === 'scan';
  // Three numbers a channel for each pixel where tiles meet.
  const states = strips ? (4 * 3 * INNER * N) / low : 0;
  const ownScores = settings.components > 0 ? K : 0;
  // Whether there is noise to take out is known only when the run begins: what was measured is kept beside it then.
  const spectra = settings.noiseFirst === 'on' ? 3 : 2;
  const cubes = input.replaced ? 2 : 1;
  return {
    fixed,
    step: (pixels) => OVERHEAD[engine] * step * pixels + fixed,
    answer: (pixels) => OVERHEAD[engine] * answer * pixels + fixed + (pixels < N ? states : 0),
    largest: (pixels) =>
      Math.max(4 * widest(shape, bands, images) * pixels, gridBytes(shape, engine)),
    least: gridBytes(shape, engine),
    haloed: (pixels) =>
      strips
        ? Math.min(N, pixels + 2 * (samples + low))
        : halo > 0
          ? Math.min(N, Math.ceil((Math.sqrt(pixels) + 2 * halo) ** 2))
          : pixels,
    answerTile: (pixels) =>
      strips ? stripShape({ lines, samples }, pixels, low) : tileShape({ lines, samples }, pixels),
    // The cubes, spectra with and without noise and after the change of domain, scores, abundances of four kinds.
    arrays: 4 * N * (cubes * input.cubeBands + spectra * bands + ownScores + 8 * R + 4),
  };
}

/** @returns the plan, and never nothing: a scene that is too large for the budget is cut as far as makes sense */
export function planMemory(input: PlanInput): MemoryPlan {
  const { lines, samples, settings, limits, share = 1 } = input;
  const scene: TileShape = { lines, samples };
  const N = lines * samples;
  const model = memoryModel(input);
  const allowed = Math.min(settings.memory * MIB, limits.total);
  const budget = share * allowed;
  const room = budget - model.arrays;
  const compute = (train: number, answer: number): number =>
    // A heap is used again by what comes next; a pool of buffers by what has the same size only.
    limits.engine === 'wasm'
      ? Math.max(model.step(train), model.answer(answer))
      : model.step(train) + model.answer(answer) - model.fixed;

  /** The most pixels, up to N, for which `fits` holds; `fits` is monotonic. */
  const most = (fits: (pixels: number) => boolean): number => {
    if (fits(N)) return N;
    let [low, high] = [1, N];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (fits(middle)) low = middle;
      else high = middle;
    }
    return low;
  };
  const bySide = settings.tileSide > 0 ? settings.tileSide ** 2 : Infinity;
  const piece = Math.max(limits.buffer, model.least);
  const byBuffer = most((n) => model.largest(n) <= piece);
  const byMemory = Math.max(
    Math.min(LEAST_PIXELS, N),
    most((n) => compute(n, Math.min(n, byBuffer)) <= room),
  );
  const trained = Math.min(N, bySide, byBuffer, byMemory);
  const whole = trained === N && fitsSide(scene, settings.tileSide);
  const train = whole ? null : tileOf(scene, trained, settings.tileSide);
  const trainPixels = train ? train.lines * train.samples : N;
  const answerBuffer = most((n) => model.largest(model.haloed(n)) <= piece);
  // WebGPU's pool finds buffers of the same size again, WASM has room for larger tiles than a step has.
  const byAnswer =
    limits.engine === 'webgpu' && train
      ? trainPixels
      : Math.max(
          Math.min(LEAST_PIXELS, N),
          most((n) => model.answer(model.haloed(n)) <= room),
        );
  const answered = Math.min(N, answerBuffer, byAnswer);
  const answer = answered === N && whole ? null : model.answerTile(answered);
  const answerPixels = answer ? answer.lines * answer.samples : 0;
  const reason = whole
    ? null
    : trained === byMemory && byMemory < Math.min(bySide, byBuffer)
      ? 'memory'
      : trained === byBuffer && byBuffer < bySide
        ? 'buffer'
        : 'chosen';
  const plan = {
    engine: limits.engine,
    budget,
    arrays: model.arrays,
    compute: compute(trainPixels, answerPixels),
    largest: Math.max(
      model.largest(trainPixels),
      answer ? model.largest(model.haloed(answerPixels)) : 0,
    ),
    train,
    answer,
    reason,
  } as const;
  const needed = model.arrays + compute(N, 0);
  return { ...plan, text: sentence(plan, needed, limits.buffer) };
}

const fitsSide = ({ lines, samples }: TileShape, side: number): boolean =>
  side === 0 || (lines <= side && samples <= side);

function tileOf(scene: TileShape, pixels: number, side: number): TileShape {
  const { lines, samples } = tileShape(scene, pixels);
  return side === 0
    ? { lines, samples }
    : { lines: Math.min(lines, side), samples: Math.min(samples, side) };
}

/** The plan of a run that turned out to be on a noisy scene: it sees no more of it than crops. */
export function planOnCrops(plan: MemoryPlan, crops: number): MemoryPlan {
  const takes = `about ${bytes(plan.arrays + plan.compute)} of memory`;
  return {
    ...plan,
    ...{ train: null, reason: null },
    text: `Trains on small crops of the scene, ${crops} a step, with ${takes} at most. The maps are of the whole scene.`,
  };
}

const bytes = (n: number): string =>
  n < 995 * MIB ? `${Math.max(1, Math.round(n / MIB))} MB` : `${(n / 1024 / MIB).toFixed(1)} GB`;

function sentence(
  { budget, arrays, compute, largest, train, reason }: Omit<MemoryPlan, 'text'>,
  whole: number,
  buffer: number,
): string {
  const takes = `about ${bytes(arrays + compute)} of memory`;
  const over =
    arrays + compute > budget
      ? ` That is more than the ${bytes(budget)} allowed; a crop or a binned version of the scene would take less.`
      : '';
  if (!train) return `Trains on the whole scene at once, with ${takes}.${over}`;
  const piece =
    largest > buffer
      ? ` One piece of ${bytes(largest)} is more than this engine gives: choose a smaller pooled grid, or WebAssembly.`
      : '';
  const tiles = `Trains on tiles of ${train.lines} lines × ${train.samples} samples, at another place each step, with ${takes}`;
  const why =
    reason === 'memory'
      ? `the whole scene at once would take ${bytes(whole)}, and ${bytes(budget)} are allowed`
      : reason === 'buffer'
        ? `this engine gives at most ${bytes(buffer)} in one piece`
        : 'tiles of this size were chosen';
  return `${tiles}: ${why}. The maps are of the whole scene, without seams.${over}${piece}`;
}
