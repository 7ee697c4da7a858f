/** Waiting until the page has saved, by what it says and stores, never by the clock. */
import { expect, type Page } from '@playwright/test';

/** What has been changed up to now is saved. */
export async function savedByNow(page: Page): Promise<void> {
  const now = await page.evaluate(() => Date.now());
  await expect
    .poll(async () => Number(await page.locator('.saved-status').getAttribute('data-at')), {
      timeout: 30_000,
    })
    .toBeGreaterThanOrEqual(now);
}

/** The documents of all sessions in the page's storage, as text. */
export function storedDocuments(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('unmixing-studio');
        opening.onerror = () => reject(new Error('The storage cannot be opened.'));
        opening.onsuccess = () => {
          const db = opening.result;
          const all = db.transaction('documents').objectStore('documents').getAll();
          all.onerror = () => reject(new Error('The storage cannot be read.'));
          all.onsuccess = () => {
            db.close();
            resolve(JSON.stringify(all.result));
          };
        };
      }),
  );
}
