/**
 * What the network reads of a scene, block of lines by block of lines: made once where it is kept in the shared memory,
 * else again for each tile that asks. Two threads may make a block at once: they write the same bits.
 */
import { endmembersIn } from '../answerBlocks';
import { repairOf } from '../../training/sceneFaults';
import { fitOf, strideOf, type Fit } from '../../training/likeness';
import type { TileInputs } from '../../training/tiledInference';
import type { Tile } from '../../training/tiles';
import { evidenceWidth } from '../../unmixing/priorInputs';
import type { ApplyModel } from './model';
import type { Arena, Plan } from './plan';
import type { Target } from './target';

export interface InputStore {
  /** Makes a block and keeps it; nothing where it is there. */
  readonly keep: (block: number) => Promise<void>;
  readonly inputs: (tile: Tile) => Promise<TileInputs>;
  /** Of the blocks that were made since the last call, by number. */
  readonly fits: () => [number, Fit][];
}

export function inputStore(
  { weights, answering: { learned }, model }: ApplyModel,
  target: Pick<Target, 'read'>,
  { scene: { lines, samples }, height, kept }: Plan,
  arena: Arena,
): InputStore {
  const B = learned.bandIndex.length;
  const { R } = model;
  const F = model.shape.features;
  const W = evidenceWidth(R);
  const widths = { prior: R, side: R, evidence: W };
  const every = strideOf(lines * samples);
  const repair = repairOf(learned.faults);
  const fit = fitOf(learned, endmembersIn(model.layout, weights.state.theta), R);
  const looked = new Set<number>();
  let fresh: [number, Fit][] = [];
  let last: { readonly block: number; readonly inputs: TileInputs } | null = null;

  async function make(block: number): Promise<TileInputs> {
    const line = block * height;
    const { Y, valid } = await target.read(line, Math.min(height, lines - line));
    await repair?.(Y, valid.length);
    if (!looked.has(block)) {
      looked.add(block);
      fresh.push([block, fitHere(Y, valid, line * samples)]);
    }
    return model.pixels(Y, valid);
  }

  function fitHere(Y: Float32Array, valid: Uint8Array, first: number): Fit {
    const chosen: number[] = [];
    for (let i = (every - (first % every)) % every; i < valid.length; i += every)
      if (valid[i]) chosen.push(i);
    const spectra = new Float32Array(chosen.length * B);
    chosen.forEach((i, j) => spectra.set(Y.subarray(i * B, (i + 1) * B), j * B));
    return fit(spectra, chosen.length);
  }

  async function keep(block: number): Promise<void> {
    if (Atomics.load(arena.made, block) === 1) return;
    const { features, prior, side, evidence, valid } = await make(block);
    const from = block * height * samples;
    arena.features.set(features, from * F);
    if (prior) arena.prior?.set(prior, from * R);
    if (side) arena.side?.set(side, from * R);
    if (evidence) arena.evidence?.set(evidence, from * W);
    arena.valid.set(valid, from);
    Atomics.store(arena.made, block, 1);
  }

  /** The inputs of a block, and where among them its first pixel is. */
  async function blockOf(block: number): Promise<{ from: TileInputs; first: number }> {
    if (block < kept) {
      await keep(block);
      return { from: arena, first: block * height * samples };
    }
    if (last?.block !== block) {
      // Let go first: two blocks at once would double the memory.
      last = null;
      last = { block, inputs: await make(block) };
    }
    return { from: last.inputs, first: 0 };
  }

  async function inputs({ line, lines: count, sample, samples: width }: Tile): Promise<TileInputs> {
    const n = count * width;
    const features = new Float32Array(n * F);
    const out: Record<keyof typeof widths, Float32Array | null> = {
      ...{ prior: null, side: null, evidence: null },
    };
    const valid = new Uint8Array(n);
    for (let l = 0; l < count; l++) {
      const { from, first } = await blockOf(Math.floor((line + l) / height));
      const start = first + ((line + l) % height) * samples + sample;
      const to = l * width;
      features.set(from.features.subarray(start * F, (start + width) * F), to * F);
      valid.set(from.valid.subarray(start, start + width), to);
      for (const name of ['prior', 'side', 'evidence'] as const) {
        const each = widths[name];
        const values = from[name];
        if (!values) continue;
        const all = (out[name] ??= new Float32Array(n * each));
        all.set(values.subarray(start * each, (start + width) * each), to * each);
      }
    }
    return { features, ...out, valid };
  }

  return {
    keep,
    inputs,
    fits() {
      const all = fresh;
      fresh = [];
      return all;
    },
  };
}
