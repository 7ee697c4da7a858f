/**
 * Looking inside the network: whether the panel is open, at which pixel and how, and what the worker last said. Not part
 * of a session: it follows from the run. Asking the worker is ask.ts's.
 */
import type { ProbeEvent } from '../../protocol/probe';
import type { TrainConfig, TrainingState } from '../../protocol/run';
import type { StudioErrorData } from '../../scene/errors';
import type { Probe } from '../../trace/probe';
import { isGoing, jobOf } from '../job';
import type { Jobs } from '../job';
import { namesOf } from '../labels/endmembers';
import type { Pixel, ViewSlice } from '../image/view';
import type { SceneSlice } from '../open/scene';
import type { Slice } from '../slice';
import type { TrainingSlice } from '../train/run';
import type { AnswerToNewScene } from '../newScene';

export const insideViews = [
  'path',
  'delta',
  'memory',
  'sources',
  'reach',
  'branches',
  'tokens',
] as const;
export type InsideView = (typeof insideViews)[number];

/** Δ is imagined so many times shorter or longer at most. */
export const mostFactor = 10;

export interface InsideSlice {
  readonly inside: {
    readonly open: boolean;
    readonly view: InsideView;
    /** Index of the endmember whose logit is looked at. */
    readonly endmember: number;
    /** Δ is imagined this many times as long. */
    readonly factor: number;
    /** The pixel that stays while the cursor goes on; null: the cursor's. */
    readonly held: Pixel | null;
    /** Number of the question that stands, or null. */
    readonly asked: number | null;
    readonly answer: { readonly probe: number; readonly run: number; readonly shown: Probe } | null;
    /** Why the question was not answered. */
    readonly failed: StudioErrorData | null;
  };
  /** Opens the panel; where it is open, holds the pixel under the cursor, or lets go of it. */
  readonly lookInside: () => void;
  readonly closeInside: () => void;
  readonly holdInside: (pixel: Pixel | null) => void;
  readonly setInside: (
    change: Partial<Pick<InsideSlice['inside'], 'view' | 'endmember' | 'factor'>>,
  ) => void;
  /** Folds an answer in; answers to older questions are ignored. */
  readonly applyProbe: (event: ProbeEvent) => void;
}

const nothing = { held: null, asked: null, answer: null, failed: null } as const;

export const insideAtNewScene: AnswerToNewScene<InsideSlice> = ({ inside }) => ({
  inside: { ...inside, ...nothing, endmember: 0 },
});

export const createInsideSlice: Slice<InsideSlice, Pick<ViewSlice, 'cursor'>> = (set, get) => {
  const update = (change: Partial<InsideSlice['inside']>): void =>
    set({ inside: { ...get().inside, ...change } });
  return {
    inside: { open: false, view: 'sources', endmember: 0, factor: 1, ...nothing },
    lookInside() {
      const { inside, cursor } = get();
      update(inside.open ? { held: inside.held ? null : cursor } : { open: true });
    },
    closeInside: () => update({ ...nothing, open: false }),
    holdInside: (held) => update({ held }),
    setInside(change) {
      const { factor } = change;
      if (factor !== undefined && !(factor >= 1 / mostFactor && factor <= mostFactor)) return;
      update(change);
    },
    applyProbe(event) {
      const { open, asked } = get().inside;
      if (!open || event.probe !== asked) return;
      if (event.type === 'probeFailed') return update({ failed: event.error });
      const { probe, run, answer } = event;
      update({ answer: { probe, run, shown: answer }, failed: null });
    },
  };
};

export type SeesInside = InsideSlice &
  Pick<SceneSlice, 'scene'> &
  Pick<ViewSlice, 'cursor'> &
  Pick<TrainingSlice, 'run' | 'result'> &
  Jobs;

/** The pixel that is looked into. */
export const insidePixel = ({ inside, cursor }: SeesInside): Pixel | null => inside.held ?? cursor;

/** The run that is looked into: the one that is going, or the one whose answer is shown. */
export interface Insight {
  readonly run: number;
  readonly config: Pick<TrainConfig, 'settings' | 'endmemberNames' | 'labels'>;
  /** The weights it ended with; null while it goes on. */
  readonly state: TrainingState | null;
}

export function insightOf({ run, result }: SeesInside): Insight | null {
  if (isGoing(run)) {
    const { settings, labels, endmembers } = run;
    return {
      run: run.id,
      config: { settings, labels, endmemberNames: namesOf(endmembers) },
      state: null,
    };
  }
  if (!result) return null;
  const { settings, labels, endmembers, summary } = result;
  // A run that was cancelled left its last weights with the run, not with a summary.
  const state = summary?.state ?? (run?.id === result.run ? run.checkpoint : null);
  if (!state) return null;
  return {
    run: result.run,
    config: { settings, labels, endmemberNames: namesOf(endmembers) },
    state,
  };
}

/** Why there is nothing to look into, as a sentence for a person; null where there is something, or will be. */
export function insideProblem(state: SeesInside): string | null {
  const { scene, run, result } = state;
  if (!scene) return 'Open a scene first.';
  const insight = insightOf(state);
  if (!insight) return 'Train first: then this panel shows how the network reads a pixel.';
  const { settings } = insight.config;
  if (settings.spatialBranch !== 'on' && settings.spectralBranch !== 'on') {
    return 'Both branches are off in this run, so there is no scan to look into. Switch one on under “All settings” and train again.';
  }
  const plan = isGoing(run) ? run.memory : (result?.summary?.memory ?? null);
  if (plan?.answer) {
    return 'This run works in tiles. Looking inside needs the scene in one piece: crop or bin it, or allow more memory, and train again.';
  }
  const pixel = insidePixel(state);
  if (!pixel) return 'Point at the image, or focus it and move the cursor with the arrow keys.';
  const { cube, mask } = scene;
  if (!mask.pixels[pixel.line * cube.samples + pixel.sample]) {
    return 'This pixel is masked: the network never sees it. Move to another one.';
  }
  const job = jobOf(state);
  if (job && job.kind !== 'run') {
    const what = {
      race: 'race',
      lab: 'lab',
      wholeFile: 'answering of a whole file',
      classNetwork: 'training on a class’s answers',
    }[job.kind];
    return `The ${what} holds the network now. This panel goes on when it has ended.`;
  }
  if (job && run?.status === 'preparing')
    return 'The run begins: the first look comes with its first maps.';
  return null;
}
