/**
 * One thread's share of the work: it opens the scene for itself, makes blocks, and does tiles as they are given to it. The
 * same code runs in the command's own thread and in worker threads (`crew.ts` has the jobs done).
 */
import { answerByTile } from '../../jobs/answerBlocks';
import type { PassPart, SharedPass } from '../../model/windowParts';
import type { Pass } from '../../model/windows';
import type { LinePart } from '../../readers/scene/lineBlocks';
import type { Fit } from '../../training/likeness';
import type { TileByTile } from '../../training/tiledInference';
import type { Tile } from '../../training/tiles';
import { filesAt } from '../files';
import { inputStore, type InputStore } from './inputs';
import type { Model } from './model';
import type { Arena, Plan } from './plan';
import { openTarget, type Target } from './target';

/** A scene to be opened. */
export interface SceneAsked {
  readonly path: string;
  readonly variable: string | null;
  readonly part: LinePart | null;
}

export type Job =
  | { readonly do: 'open'; readonly asked: SceneAsked; readonly plan: Plan; readonly arena: Arena }
  | { readonly do: 'keep'; readonly block: number }
  | { readonly do: 'gather'; readonly pass: SharedPass; readonly tile: Tile }
  /** A pass that goes from tile to tile: each thread does all of it, and has the same. */
  | { readonly do: 'carry'; readonly pass: Exclude<Pass, SharedPass> }
  | { readonly do: 'finish'; readonly pass: SharedPass; readonly all: PassPart | null }
  | { readonly do: 'answer'; readonly tile: Tile }
  | { readonly do: 'close' };

export interface TileAnswer {
  /** [n × R] */
  readonly values: Float32Array;
  /** [n] 1 = valid */
  readonly valid: Uint8Array;
}

export interface Done {
  readonly part?: PassPart | null;
  readonly answer?: TileAnswer;
  /** Of blocks made on the way. */
  readonly fits: readonly [number, Fit][];
}

/** @param target of a scene that is open already, for the command's own thread */
export type Hand = (job: Job, target?: Target) => Promise<Done>;

interface Open {
  readonly store: InputStore;
  readonly tiles: TileByTile;
  readonly all: readonly Tile[];
}

export function makeHand(model: Model): Hand {
  let open: Open | null = null;
  const close = (): void => {
    open?.tiles.dispose();
    open = null;
  };

  async function begin(
    { asked, plan, arena }: Extract<Job, { do: 'open' }>,
    given?: Target,
  ): Promise<void> {
    close();
    const target = given ?? (await targetOf(asked, model, () => false, false));
    const store = inputStore(model, target, plan, arena);
    const { learned, reading } = model.answering;
    const tiles = answerByTile({
      ...{ network: model.model, theta: model.weights.state.theta, scene: plan.scene },
      bin: reading.choices.bin?.spatial ?? 1,
      inputs: store.inputs,
      sideShare: learned.sideShare,
    });
    open = { store, tiles, all: plan.tiles };
  }

  return async (job, target) => {
    if (job.do === 'open') await begin(job, target);
    else if (job.do === 'close') close();
    if (job.do === 'open' || job.do === 'close') return { fits: [] };
    if (!open) throw new Error('No scene is open.');
    const { store, tiles, all } = open;
    let done: Omit<Done, 'fits'> = {};
    if (job.do === 'keep') await store.keep(job.block);
    else if (job.do === 'gather') done = { part: await tiles.part(job.pass, job.tile) };
    else if (job.do === 'carry') {
      for (const tile of all) await tiles.gather(job.pass, tile);
      tiles.finish(job.pass);
    } else if (job.do === 'finish') tiles.finish(job.pass, job.all);
    else done = { answer: await tiles.answer(job.tile) };
    return { ...done, fits: store.fits() };
  };
}

/** @param check whether its brightness is looked at: once a scene is enough */
export async function targetOf(
  { path, variable, part }: SceneAsked,
  { answering }: Model,
  cancelled: () => boolean,
  check: boolean,
): Promise<Target> {
  const { files } = await filesAt([path]);
  return openTarget(files, path, answering, { variable, part, cancelled, check });
}
