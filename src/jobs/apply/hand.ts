/**
 * One thread's share of the work: it opens the scene for itself, makes blocks, and does tiles as they are given to it. The
 * same code runs in the command's own thread and in worker threads (`crew.ts` has the jobs done).
 */
import { answerByTile } from '../answerBlocks';
import type { Pass, PassPart } from '../../model/windowParts';
import type { LinePart } from '../../readers/scene/lineBlocks';
import type { Fit } from '../../training/likeness';
import type { TileByTile } from '../../training/tiledInference';
import type { Tile } from '../../training/tiles';
import { inputStore, type InputStore } from './inputs';
import type { ApplyModel } from './model';
import type { Arena, Plan } from './plan';
import type { Target } from './target';

/** A scene to be opened; a path, or its name where every thread is given it open. */
export interface SceneAsked {
  readonly path: string;
  readonly variable: string | null;
  readonly part: LinePart | null;
}

export type Job =
  | { readonly do: 'open'; readonly asked: SceneAsked; readonly plan: Plan; readonly arena: Arena }
  | { readonly do: 'keep'; readonly block: number }
  | { readonly do: 'gather'; readonly pass: Pass; readonly tile: Tile }
  | { readonly do: 'finish'; readonly pass: Pass; readonly all: PassPart | null }
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

/** @param openAsked opens a scene for a thread that is not given it */
export function makeHand(
  model: ApplyModel,
  openAsked: (asked: SceneAsked) => Promise<Target>,
): Hand {
  let open: { readonly store: InputStore; readonly tiles: TileByTile } | null = null;
  const close = (): void => {
    open?.tiles.dispose();
    open = null;
  };

  async function begin(
    { asked, plan, arena }: Extract<Job, { do: 'open' }>,
    given?: Target,
  ): Promise<void> {
    close();
    const target = given ?? (await openAsked(asked));
    const store = inputStore(model, target, plan, arena);
    const { learned, reading } = model.answering;
    const tiles = answerByTile({
      ...{ network: model.model, theta: model.weights.state.theta, scene: plan.scene },
      bin: reading.choices.bin?.spatial ?? 1,
      inputs: store.inputs,
      sideShare: learned.sideShare,
      prior: learned.prior,
    });
    open = { store, tiles };
  }

  return async (job, target) => {
    if (job.do === 'open') await begin(job, target);
    else if (job.do === 'close') close();
    if (job.do === 'open' || job.do === 'close') return { fits: [] };
    if (!open) throw new Error('No scene is open.');
    const { store, tiles } = open;
    let done: Omit<Done, 'fits'> = {};
    if (job.do === 'keep') await store.keep(job.block);
    else if (job.do === 'gather') done = { part: await tiles.part(job.pass, job.tile) };
    else if (job.do === 'finish') tiles.finish(job.pass, job.all);
    else done = { answer: await tiles.answer(job.tile) };
    return { ...done, fits: store.fits() };
  };
}
