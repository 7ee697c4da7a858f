/**
 * Entry point of the read worker, which is reading.ts. It holds nothing itself: parts that come later import one another by
 * their plain addresses, and as `read.worker.js?links=1` (the worker that may fetch links) an entry that they share would be
 * loaded, and run, twice.
 */
const early: MessageEvent[] = [];
self.onmessage = (event) => void early.push(event);

import('./reading').then(
  () => early.forEach((event) => void self.onmessage?.call(self, event)),
  (error: unknown) => {
    // Told to the page as the worker's own failure.
    setTimeout(() => {
      throw error;
    });
  },
);
