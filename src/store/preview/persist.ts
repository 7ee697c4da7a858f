/** What a session keeps of the maps while labelling: whether they are on. They follow from scene and labels. */
import * as is from '../persist/check';
import type { Persist } from '../persist/persist';
import { withoutPreview } from './preview';
import type { PreviewSlice } from './preview';

export interface PreviewKept {
  /** Absent in sessions of earlier versions: they are. */
  readonly preview?: boolean;
}

export const previewPersist: Persist<PreviewSlice, PreviewKept> = {
  changed: (now, before) => now.preview.on !== before.preview.on,
  checks: () => ({ preview: is.optional(is.flag) }),
  save: ({ preview }) => ({ preview: preview.on }),
  restore: ({ preview: on = true }) => ({ state: { preview: withoutPreview({ on }) } }),
};
