/** Which capsule is asked for: all that the page knows of capsules before they are loaded. */
import type { Slice } from '../slice';

export type CapsuleAsked =
  /** To be written, of what is on screen. */
  | { readonly kind: 'save'; readonly of: 'run' | 'race' }
  /** To be verified. */
  | { readonly kind: 'verify'; readonly file: File };

export interface CapsuleSlice {
  /** Null: the dialog is closed. */
  readonly capsule: CapsuleAsked | null;
  readonly askCapsule: (asked: CapsuleAsked | null) => void;
}

export const createCapsuleSlice: Slice<CapsuleSlice> = (set) => ({
  capsule: null,
  askCapsule: (capsule) => set({ capsule }),
});
