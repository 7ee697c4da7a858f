/** Unmixing more files, as far as the page knows of it before it is loaded: whether its dialog is open, and how far it is. */
import type { Slice } from '../slice';

export interface BatchSlice {
  readonly batch: {
    /** The dialog is on screen. */
    readonly open: boolean;
    /** How far the queue is, in a few words; null while nothing goes on. */
    readonly said: string | null;
    /** Takes what is dropped on the page while the dialog is open. */
    readonly takes: ((transfer: DataTransfer) => void) | null;
  };
  readonly setBatch: (change: Partial<BatchSlice['batch']>) => void;
}

export const createBatchSlice: Slice<BatchSlice> = (set, get) => ({
  batch: { open: false, said: null, takes: null },
  setBatch: (change) => set({ batch: { ...get().batch, ...change } }),
});
