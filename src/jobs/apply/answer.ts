/**
 * The maps of one scene by what was learned on another: its blocks are read and solved once, the network's passes go over
 * its tiles, and the answers leave tile by tile, in order. Only maps that are smoothed wait until they are whole.
 */
import type { PassPart } from '../../model/windowParts';
import { joinParts, passesIn } from '../../model/windowParts';
import { StudioError } from '../../scene/errors';
import { blank } from '../answerBlocks';
import { likenessOf, unlike, type Fit } from '../../training/likeness';
import { pasteTile, type Tile } from '../../training/tiles';
import { MOST_SMOOTHED, smoothed } from '../../unmixing/answerSmoothing';
import type { Crew } from './crew';
import type { Done, Job, SceneAsked } from './hand';
import type { ApplyModel } from './model';
import { makeArena, type Plan } from './plan';
import type { Target } from './target';

export interface AnsweredScene {
  readonly validPixels: number;
  readonly outside: number;
  readonly error: number;
  /** Why the scene is unlike the learned one; null where it is not. */
  readonly unlike: string | null;
}

/** @param values [n × R] of whole lines, NaN where not valid @param valid [n] */
export type Put = (tile: Tile, values: Float32Array, valid: Uint8Array) => Promise<void>;

interface Work {
  readonly model: ApplyModel;
  readonly crew: Crew;
  readonly asked: SceneAsked;
  /** The scene, open. */
  readonly target: Target;
  readonly plan: Plan;
  /** Gets the maps, in the order of their lines. */
  readonly put: Put;
  readonly cancelled: () => boolean;
  readonly progress: (fraction: number) => void;
}

/** @throws StudioError when it is cancelled, the file is damaged, a thread ends, or no pixel is valid */
export async function answerScene(work: Work): Promise<AnsweredScene> {
  const { crew, asked, target, plan, cancelled, put } = work;
  const { answering, model } = work.model;
  const { learned } = answering;
  const { R, shape } = model;
  const { scene, tiles } = plan;
  const passes = passesIn(shape, scene, tiles[0]);
  const fits = new Map<number, Fit>();
  const all = plan.kept + tiles.length * (1 + passes.length);
  let done = 0;

  async function* inOrder(jobs: readonly Job[]): AsyncGenerator<Done, void, void> {
    for await (const result of crew.inOrder(jobs)) {
      for (const [block, fit] of result.fits) fits.set(block, fit);
      if (cancelled()) throw interrupted();
      yield result;
      work.progress(++done / all);
    }
  }

  const strength = scene.lines * scene.samples * R <= MOST_SMOOTHED ? learned.smoothing : 0;
  const whole =
    strength > 0
      ? {
          values: new Float32Array(scene.lines * scene.samples * R),
          valid: new Uint8Array(scene.lines * scene.samples),
        }
      : null;
  let validPixels = 0;
  try {
    await crew.all({ do: 'open', asked, plan, arena: makeArena(plan, model) }, target);
    const blocks = Array.from({ length: plan.kept }, (_, block): Job => ({ do: 'keep', block }));
    for await (const _ of inOrder(blocks)) void _;
    for (const pass of passes) {
      let gathered: PassPart | null = null;
      const jobs = tiles.map((tile): Job => ({ do: 'gather', pass, tile }));
      for await (const { part = null } of inOrder(jobs)) gathered = joinParts(gathered, part);
      await crew.all({ do: 'finish', pass, all: gathered });
    }
    let at = 0;
    for await (const { answer } of inOrder(tiles.map((tile): Job => ({ do: 'answer', tile })))) {
      const tile = tiles[at++];
      const { values, valid } = answer!;
      validPixels += valid.reduce((sum, v) => sum + v, 0);
      blank(values, valid, R);
      if (!whole) await put(tile, values, valid);
      else {
        pasteTile(values, R, tile, scene, whole.values);
        whole.valid.set(valid, tile.line * scene.samples);
      }
    }
  } finally {
    // A thread that has ended has nothing open.
    await crew.all({ do: 'close' }).catch(() => undefined);
  }
  if (validPixels === 0) throw noPixel();
  if (whole) {
    const shapeOf = { ...scene, pixels: whole.valid };
    const maps = smoothed(whole.values, R, shapeOf, strength);
    for (const tile of tiles) {
      const [from, to] = [tile.line, tile.line + tile.lines].map((line) => line * scene.samples);
      await put(tile, maps.subarray(from * R, to * R), whole.valid.subarray(from, to));
    }
  }
  const like = likenessOf([...fits.values()]);
  return { validPixels, ...like, unlike: unlike(like, learned.like) };
}

const interrupted = (): StudioError =>
  new StudioError({
    kind: 'cancelled',
    message: 'It was interrupted.',
    advice: 'Start it again: scenes that are done stay.',
  });

const noPixel = (): StudioError =>
  new StudioError({
    kind: 'file',
    message: 'The scene has no usable pixel.',
    found: 'no pixel with finite values that differ from band to band',
    advice: 'Check the file in the program that wrote it; it may be empty or all no-data.',
  });
