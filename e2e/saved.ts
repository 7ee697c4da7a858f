/** Waiting until the page has saved, by what it says and stores, never by the clock. */
import { expect, type Page } from '@playwright/test';

/**
 * What has been changed up to now is saved. A change says "not saved yet" with the event that made it, so that "saved" is
 * never left over from before; its time could be, where the test was slower than the page.
 */
export async function savedByNow(page: Page): Promise<void> {
  const saved = page.locator('.saved-status');
  await expect(saved).toHaveAttribute('data-state', 'saved', { timeout: 30_000 });
}

/** What the page's storage has of all sessions, as text: their documents, or what the list says of them. */
export function stored(page: Page, what: 'documents' | 'sessions'): Promise<string> {
  return page.evaluate(
    (store) =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('unmixing-studio');
        opening.onerror = () => reject(new Error('The storage cannot be opened.'));
        opening.onsuccess = () => {
          const db = opening.result;
          const all = db.transaction(store).objectStore(store).getAll();
          all.onerror = () => reject(new Error('The storage cannot be read.'));
          all.onsuccess = () => {
            db.close();
            resolve(JSON.stringify(all.result));
          };
        };
      }),
    what,
  );
}
