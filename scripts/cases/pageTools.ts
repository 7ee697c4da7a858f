/** What a person does with the built page, and what can be read off it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { chooseFiles } from '../../e2e/real/page.mjs';

/** More files than this are dropped together instead of chosen. */
const MANY = 2;
/** Places along the spectrum where a value is read. */
const READINGS = 12;

export const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Many files at once are dropped on the page, few are chosen. */
async function give(page: Page, files: readonly string[]): Promise<void> {
  if (files.length <= MANY) return chooseFiles(page, files);
  const data = await page.evaluateHandle(
    (list) => {
      const transfer = new DataTransfer();
      for (const { name, text } of list) {
        const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      return transfer;
    },
    files.map((f) => ({ name: path.basename(f), text: readFileSync(f).toString('base64') })),
  );
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('body', type, { dataTransfer: data });
}

/** Gives files that should be a scene; what the page says instead, or null when the import panel offers to open it. */
export async function offered(page: Page, files: readonly string[]): Promise<string | null> {
  await give(page, files);
  const open = page.getByRole('button', { name: 'Open scene', exact: true });
  const alert = page.getByRole('alert').first();
  await open.or(alert).first().waitFor();
  if (!(await open.isVisible()) || (await open.isDisabled()))
    return words(await alert.innerText()).slice(0, 260);
  return null;
}

export interface Finding {
  readonly what: string;
  readonly value: string;
  readonly how: string;
}

export const findingsOf = (page: Page): Promise<Finding[]> =>
  page.getByRole('table', { name: 'What was found' }).evaluate((table) =>
    [...(table as HTMLTableElement).tBodies[0].rows].map((row) => ({
      what: row.cells[0].textContent ?? '',
      value: row.querySelector('.finding-value')?.textContent ?? '',
      how: row.dataset.how ?? '',
    })),
  );

/** True when the shown text is the value, rounded to its digits. */
export function agrees(text: string, value: number, tolerance: number): boolean {
  if (text === 'no data') return Number.isNaN(value);
  const digits = /\.(\d+)/.exec(text)?.[1].length ?? 0;
  const exponent = Number(/e([+-]\d+)/.exec(text)?.[1] ?? 0);
  return Math.abs(Number(text) - value) <= 0.51 * 10 ** (exponent - digits) + tolerance;
}

export async function moveTo(page: Page, line: number, sample: number): Promise<void> {
  const image = page.getByRole('img', { name: 'Scene image' });
  await image.focus();
  const press = async (key: string, times: number): Promise<void> => {
    for (let i = 0; i < Math.floor(times / 10); i++) await image.press(`Shift+${key}`);
    for (let i = 0; i < times % 10; i++) await image.press(key);
  };
  await press('ArrowUp', 70);
  await press('ArrowLeft', 70);
  await press('ArrowDown', line);
  await press('ArrowRight', sample);
  await page.getByText(`line ${line} · sample ${sample}`).first().waitFor();
}

/** What the readout says at places along the plot: "band 97 · 1200 nm · 0.253". */
export async function readings(page: Page): Promise<{ band: number; text: string }[]> {
  const plot = page.getByRole('img', { name: /^Spectra: / });
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (!box) return [];
  const found = new Map<number, string>();
  for (let i = 0; i <= READINGS; i++) {
    const x = box.x + box.width * (0.07 + (0.9 * i) / READINGS);
    await page.mouse.move(x, box.y + box.height / 2);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    const text = (await page.locator('.spectrum-readout').textContent()) ?? '';
    const said = /^band (\d+)(?: · \d+ nm)? · (-?[\d.e+-]+|no data)$/.exec(text);
    if (said) found.set(Number(said[1]), said[2]);
  }
  return [...found].map(([band, text]) => ({ band, text }));
}
