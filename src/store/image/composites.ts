/**
 * PCA and MNF of the open scene: asked of the composite worker when something on screen first needs them, kept until
 * another scene. Not part of a session: they follow from the scene.
 */
import type { Engine } from '../workers';
import type { CompositeEvent } from '../../protocol/composite';
import type { CompositeKind, CompositeScores } from '../../unmixing/composites';
import type { SliceCreator, StudioState, StudioStore } from '../state';
import { showsSecond } from './view';

export interface Composite {
  /** Number of the question while it is worked on, else null. */
  readonly asked: number | null;
  readonly value: CompositeScores | null;
  /** Why there is none, as a sentence. */
  readonly failed: string | null;
}

export interface CompositeSlice {
  readonly composites: Readonly<Partial<Record<CompositeKind, Composite>>>;
  /** Folds an answer in; answers about an earlier scene are ignored. */
  readonly applyComposite: (event: CompositeEvent) => void;
}

export const createCompositeSlice: SliceCreator<CompositeSlice> = (set, get) => ({
  composites: {},
  applyComposite(event) {
    const { composites } = get();
    if (composites[event.kind]?.asked !== event.composite) return;
    const answer: Composite =
      event.type === 'composite'
        ? { asked: null, value: event.value, failed: null }
        : { asked: null, value: null, failed: event.error.message };
    set({ composites: { ...composites, [event.kind]: answer } });
  },
});

/** What is on screen made of. */
function needed({ layer, second, arrangement, scatterSpace }: StudioState): CompositeKind[] {
  const shown: string[] = [layer.kind];
  if (showsSecond(arrangement)) shown.push(second.layer.kind);
  if (arrangement === 'scatter') shown.push(scatterSpace);
  return (['pca', 'mnf'] as const).filter((kind) => shown.includes(kind));
}

/** Asks for what is needed and not there. @returns stops it */
export function followComposites(
  store: StudioStore,
  engine: () => Pick<Engine, 'composite'>,
): () => void {
  const { getState: get, setState: set } = store;
  let queued = false;
  let stopped = false;

  function ask(): void {
    queued = false;
    if (stopped || !get().scene) return;
    for (const kind of needed(get())) {
      if (get().composites[kind]) continue;
      const asked = engine().composite(kind);
      const composite: Composite = { asked, value: null, failed: null };
      set({ composites: { ...get().composites, [kind]: composite } });
    }
  }

  const unsubscribe = store.subscribe((now, before) => {
    const other = now.scene?.cube !== before.scene?.cube || now.scene?.mask !== before.scene?.mask;
    if (other && Object.keys(now.composites).length > 0) set({ composites: {} });
    // What failed is tried once more when it is asked for again.
    const wanted = needed(now).filter((kind) => !needed(before).includes(kind));
    const failed = wanted.filter((kind) => get().composites[kind]?.failed);
    if (failed.length > 0) {
      const left = { ...get().composites };
      for (const kind of failed) delete left[kind];
      set({ composites: left });
    }
    if (!get().scene || queued || needed(get()).every((kind) => get().composites[kind])) return;
    // The engine is told of a new scene after the store is.
    queued = true;
    queueMicrotask(ask);
  });
  return () => {
    stopped = true;
    unsubscribe();
  };
}
