/**
 * The maps while you label: whether they are on, what was asked, the last answer, and whether it or the trained result
 * is looked at. Not part of a session but for the switch: it follows from scene and labels. Asking is ask.ts's.
 */
import type { EndmemberDef, Label } from '../../scene/cube';
import type { LabelOpinion } from '../../unmixing/labelModel';
import type { PreviewAnswer, PreviewEvent } from '../../protocol/preview';
import { endmembersChanged } from '../labels/versions';
import type { Versioned } from '../labels/versions';
import type { Slice } from '../slice';

/** The answer of labels without training, and what it is of. */
export interface PreviewResult extends Omit<PreviewAnswer, 'used'> {
  /** The labels that count, in the order of the opinions. */
  readonly labels: readonly Label[];
  readonly endmembers: readonly EndmemberDef[];
  /** Which version of the annotations these are. */
  readonly labelsVersion: number;
}

export interface PreviewSlice {
  readonly preview: {
    readonly on: boolean;
    /** Number of the question that is being worked on, or null. */
    readonly asked: number | null;
    /** It has given its coarse answer: a newer question may end it. */
    readonly answered: boolean;
    /** The annotations of the last question. */
    readonly of: Versioned | null;
    /** Ids of the endmembers that need a label before there can be a preview. */
    readonly waitingFor: readonly string[];
    readonly shown: PreviewResult | null;
    /** Why the last question was not answered. */
    readonly failed: string | null;
    /** Which of the two is looked at where a result is of other labels. */
    readonly look: 'preview' | 'trained';
    /** The person chose it: it stays through changes of the labels. */
    readonly chosen: boolean;
  };
  readonly setPreview: (on: boolean) => void;
  readonly lookAt: (look: 'preview' | 'trained') => void;
  /** Folds an answer in; answers to older questions are ignored. */
  readonly applyPreview: (event: PreviewEvent) => void;
}

const none = {
  asked: null,
  answered: false,
  of: null,
  waitingFor: [],
  shown: null,
  failed: null,
  look: 'preview',
  chosen: false,
} as const;

/** What a new scene starts with: the switch stays, the answers go. */
export function withoutPreview({ on }: { readonly on: boolean }): PreviewSlice['preview'] {
  return { on, ...none };
}

export const createPreviewSlice: Slice<PreviewSlice> = (set, get) => ({
  preview: withoutPreview({ on: true }),
  setPreview(on) {
    if (on !== get().preview.on) set({ preview: withoutPreview({ on }) });
  },
  lookAt: (look) => set({ preview: { ...get().preview, look, chosen: true } }),
  applyPreview(event) {
    const { preview } = get();
    const { of } = preview;
    if (event.preview !== preview.asked || !of) return;
    switch (event.type) {
      case 'preview': {
        const asked = event.answer.coarse ? preview.asked : null;
        const shown = resultOf(event.answer, of, preview.shown);
        const ended = { waitingFor: [], failed: null };
        return set({ preview: { ...preview, ...ended, asked, shown, answered: true } });
      }
      case 'previewWaiting': {
        const waitingFor = event.endmembers.map((r) => of.endmembers[r].id);
        const ended = { asked: null, shown: null, failed: null };
        return set({ preview: { ...preview, ...ended, waitingFor } });
      }
      case 'previewFailed':
        return set({
          preview: { ...preview, asked: null, shown: null, failed: event.error.message },
        });
    }
  },
});

function resultOf(
  { used, ...answer }: PreviewAnswer,
  of: Versioned,
  before: PreviewResult | null,
): PreviewResult {
  const { endmembers, labelsVersion } = of;
  const labels = used.map((l) => of.labels[l]);
  const result = { ...answer, labels, endmembers, labelsVersion };
  return answer.coarse && before ? withOpinionsOf(before, result) : result;
}

/** A quick answer judges no label, so labels that are as they were keep their opinions until the full one has come. */
function withOpinionsOf(before: PreviewResult, coarse: PreviewResult): PreviewResult {
  if (endmembersChanged(coarse.endmembers, before.endmembers)) return coarse;
  const known = new Map<Label, LabelOpinion>();
  before.labels.forEach((label, l) => known.set(label, before.opinions[l]));
  const opinions = coarse.labels.map((label, l) => known.get(label) ?? coarse.opinions[l]);
  return { ...coarse, opinions, agreement: before.agreement };
}
