/**
 * Asks for a preview whenever labels, endmembers or scene change, so that maps follow every click, drag and undo. One
 * question is worked on at a time; the next is asked when its coarse answer is there, and ends it. Never while a run,
 * a race, a lab or a whole file is going, and not beside a result that still fits the labels it was opened with.
 */
import type { Engine } from '../workers';
import { namesOf, withoutLabel } from '../labels/endmembers';
import { endmembersChanged } from '../labels/versions';
import { withoutPreview } from './preview';
import { isStale } from '../train/result';
import { jobOf } from '../job';
import type { SceneSlice } from '../open/scene';
import type { LabelsSlice } from '../labels/labels';
import type { TrainingSlice } from '../train/run';
import type { PreviewSlice } from './preview';
import type { StoreOf } from '../slice';
import type { Jobs } from '../job';

type Sees = Pick<SceneSlice, 'scene'> &
  LabelsSlice &
  Pick<TrainingSlice, 'run' | 'result'> &
  PreviewSlice &
  Jobs;

type Previewer = Pick<Engine, 'preview' | 'readyPreview' | 'stopPreview' | 'endPreview'>;

/** @returns stops it */
export function followPreview(
  store: StoreOf<Sees, PreviewSlice>,
  engine: () => Previewer,
): () => void {
  const { getState: get, setState: set } = store;
  let queued = false;
  let stopped = false;

  function stop(): void {
    engine().stopPreview();
    // What was asked is to be asked again.
    set({ preview: { ...get().preview, asked: null, of: null } });
  }

  function consider(): void {
    queued = false;
    const state = get();
    const { preview, scene, labels, endmembers, labelsVersion } = state;
    if (stopped || !scene) return;
    if (!preview.on) return;
    if (jobOf(state) !== null) {
      if (preview.asked !== null) stop();
      return;
    }
    const missing = withoutLabel(state);
    if (missing.length > 0) {
      if (preview.asked !== null) engine().stopPreview();
      if (labels.length > 0) engine().readyPreview();
      const waitingFor = missing.map((e) => e.id);
      const ended = { asked: null, of: null, shown: null, failed: null };
      if (!isWaiting(preview, waitingFor)) set({ preview: { ...preview, ...ended, waitingFor } });
      return;
    }
    if (!needsQuestion(state)) return;
    // Ended before it has answered anything, a drag would never show anything.
    if (preview.asked !== null && !preview.answered) return;
    const asked = engine().preview({
      endmemberNames: namesOf(endmembers),
      labels,
    });
    const of = { endmembers, labels, labelsVersion };
    set({ preview: { ...preview, asked, of, answered: false, waitingFor: [] } });
  }

  const unsubscribe = store.subscribe((now, before) => {
    if (now.scene?.cube !== before.scene?.cube || now.scene?.mask !== before.scene?.mask) {
      set({ preview: withoutPreview(now.preview) });
    }
    if (before.preview.on && !now.preview.on) engine().endPreview();
    follow(now, before);
    if (queued || !matters(now, before)) return;
    // The engine is told of a new scene after the store is.
    queued = true;
    queueMicrotask(consider);
  });

  /** A result that has just come is what one wants to see; the next change of labels brings the preview back. */
  function follow(now: Sees, before: Sees): void {
    const { preview } = get();
    if (now.result && now.result.run !== before.result?.run) {
      set({ preview: { ...preview, look: 'trained', chosen: false } });
    } else if (now.labels !== before.labels && jobOf(now) === null) {
      if (preview.look === 'trained' && !preview.chosen) {
        set({ preview: { ...preview, look: 'preview' } });
      }
    }
  }

  return () => {
    stopped = true;
    unsubscribe();
  };
}

function isWaiting({ asked, shown, waitingFor }: Sees['preview'], ids: readonly string[]): boolean {
  const same = waitingFor.length === ids.length && ids.every((id, r) => id === waitingFor[r]);
  return same && asked === null && shown === null;
}

/** True when the last question was not about the annotations as they are. */
function needsQuestion({ preview, labels, endmembers, result }: Sees): boolean {
  const { of, shown } = preview;
  if (of) return of.labels !== labels || endmembersChanged(endmembers, of.endmembers);
  // A session that comes back with its result needs none until something is changed.
  return shown !== null || result === null || isStale(result, endmembers, labels);
}

/** True when there may be something to ask, to end or to go on with. */
function matters(now: Sees, before: Sees): boolean {
  return (
    now.scene !== before.scene ||
    now.labels !== before.labels ||
    now.endmembers !== before.endmembers ||
    now.preview !== before.preview ||
    now.result !== before.result ||
    (jobOf(now) !== null) !== (jobOf(before) !== null)
  );
}
