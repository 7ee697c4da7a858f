/**
 * The maps of one scene by what was learned on another. Spectra are read and solved once, in blocks of lines; what the
 * network reads of them is kept while there is room, so that its second pass costs no reading (the whole file's job reads
 * and solves again). Numbers do not depend on what is kept.
 */
import type { Answering } from '../../scene/learned';
import { StudioError } from '../../scene/errors';
import { answerBlocks, blank, endmembersIn } from '../../jobs/answerBlocks';
import { fitOf, likenessOf, strideOf, unlike, type Fit } from '../../training/likeness';
import type { LearnedModel } from '../../training/learned';
import type { TileInputs } from '../../training/tiledInference';
import { pasteTile, type Tile } from '../../training/tiles';
import { MOST_SMOOTHED, smoothed } from '../../unmixing/answerSmoothing';
import type { Target } from './target';

export interface AnsweredScene {
  /** [N × R], NaN where not valid */
  readonly abundances: Float32Array;
  /** [N] */
  readonly valid: Uint8Array;
  readonly validPixels: number;
  readonly outside: number;
  readonly error: number;
  /** Why the scene is unlike the learned one; null where it is not. */
  readonly unlike: string | null;
}

/** Values of a block that is read at once. */
const BLOCK_VALUES = 2 ** 21;
/** Pixels that the network answers at once, and bytes of its inputs that are kept. */
const TILE_PIXELS = 2 ** 15;
const KEPT_BYTES = 256 * 2 ** 20;

interface Work {
  readonly answering: Answering;
  readonly model: LearnedModel;
  readonly theta: Float32Array;
  readonly target: Target;
  readonly cancelled: () => boolean;
  readonly progress: (fraction: number) => void;
  readonly settle: () => Promise<void>;
  /** For tests: other blocks and tiles, which must not change the answer beyond rounding. */
  readonly blockValues?: number;
  readonly tilePixels?: number;
}

/** @throws StudioError when it is cancelled, the file is damaged, or no pixel is valid */
export async function answerScene(work: Work): Promise<AnsweredScene> {
  const { answering, model, theta, target } = work;
  const { learned, reading } = answering;
  const { R } = model;
  const scene = { lines: target.lines, samples: target.samples };
  const store = inputStore(work, scene);
  const abundances = new Float32Array(scene.lines * scene.samples * R);
  const answers = answerBlocks({
    ...{ network: model, theta, scene },
    bin: reading.choices.bin?.spatial ?? 1,
    tile: {
      lines: Math.min(
        scene.lines,
        Math.max(1, Math.floor((work.tilePixels ?? TILE_PIXELS) / scene.samples)),
      ),
      samples: scene.samples,
    },
    inputs: store.inputs,
    sideShare: learned.sideShare,
    between: async (done, of) => {
      work.progress(done / of);
      await work.settle();
      if (work.cancelled())
        throw new StudioError({
          kind: 'cancelled',
          message: 'It was interrupted.',
          advice: 'Run the same command again: scenes that are done stay.',
        });
    },
  });
  for await (const { tile, values } of answers) pasteTile(values, R, tile, scene, abundances);
  const { valid } = store;
  const validPixels = valid.reduce((sum, v) => sum + v, 0);
  if (validPixels === 0)
    throw new StudioError({
      kind: 'file',
      message: 'The scene has no usable pixel.',
      found: 'no pixel with finite values that differ from band to band',
      advice: 'Check the file in the program that wrote it; it may be empty or all no-data.',
    });
  blank(abundances, valid, R);
  const strength = abundances.length <= MOST_SMOOTHED ? learned.smoothing : 0;
  const like = likenessOf(store.fits());
  return {
    abundances: smoothed(abundances, R, { ...scene, pixels: valid }, strength),
    ...{ valid, validPixels, ...like },
    unlike: unlike(like, learned.like),
  };
}

/** Makes what the network reads, block of lines by block of lines. */
function inputStore(
  { answering, model, theta, target, blockValues = BLOCK_VALUES }: Work,
  scene: { readonly lines: number; readonly samples: number },
) {
  const { learned } = answering;
  const { samples } = scene;
  const B = learned.bandIndex.length;
  const { R } = model;
  const F = model.shape.features;
  const every = strideOf(scene.lines * samples);
  const fit = fitOf(learned, endmembersIn(model.layout, theta), R);
  const height = Math.max(1, Math.floor(blockValues / (samples * B)));
  const valid = new Uint8Array(scene.lines * samples);
  const fits = new Map<number, Fit>();
  /** Those that stay, and the one that was made last. */
  const kept = new Map<number, TileInputs>();
  let bytes = 0;
  let last: { readonly block: number; readonly inputs: TileInputs } | null = null;

  async function make(block: number): Promise<TileInputs> {
    const line = block * height;
    const { Y, valid: v } = await target.read(line, Math.min(height, scene.lines - line));
    valid.set(v, line * samples);
    if (!fits.has(block)) fits.set(block, fitHere(Y, v, line * samples));
    return model.pixels(Y, v);
  }

  function fitHere(Y: Float32Array, v: Uint8Array, first: number): Fit {
    const chosen: number[] = [];
    for (let i = (every - (first % every)) % every; i < v.length; i += every)
      if (v[i]) chosen.push(i);
    const spectra = new Float32Array(chosen.length * B);
    chosen.forEach((i, j) => spectra.set(Y.subarray(i * B, (i + 1) * B), j * B));
    return fit(spectra, chosen.length);
  }

  async function blockOf(block: number): Promise<TileInputs> {
    const known = kept.get(block) ?? (last?.block === block ? last.inputs : null);
    if (known) return known;
    const inputs = await make(block);
    last = { block, inputs };
    const size = [inputs.features, inputs.prior, inputs.side].reduce(
      (sum, a) => sum + (a?.byteLength ?? 0),
      0,
    );
    if (bytes + size <= KEPT_BYTES) {
      kept.set(block, inputs);
      bytes += size;
    }
    return inputs;
  }

  async function inputs({ line, lines, sample, samples: width }: Tile): Promise<TileInputs> {
    const n = lines * width;
    const features = new Float32Array(n * F);
    const out = { prior: null as Float32Array | null, side: null as Float32Array | null };
    const own = new Uint8Array(n);
    for (let l = 0; l < lines; l++) {
      const block = await blockOf(Math.floor((line + l) / height));
      const from = ((line + l) % height) * samples + sample;
      const to = l * width;
      features.set(block.features.subarray(from * F, (from + width) * F), to * F);
      own.set(block.valid.subarray(from, from + width), to);
      for (const name of ['prior', 'side'] as const) {
        const values = block[name];
        if (!values) continue;
        const all = (out[name] ??= new Float32Array(n * R));
        all.set(values.subarray(from * R, (from + width) * R), to * R);
      }
    }
    return { features, ...out, valid: own };
  }

  return { inputs, valid, fits: () => [...fits.values()] };
}
