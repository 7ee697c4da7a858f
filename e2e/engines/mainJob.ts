/**
 * The main job as a person does it, in any engine: demo scene, a label by a click, ten labels, a short run, an export, the
 * session after a reload, and a .mat file of one's own. Presses are presses of the mouse, numbers are typed.
 */
import { until } from './driver';
import type { Tab } from './driver';

export interface JobResult {
  /** The metrics table after the run on the demo scene: rows of cells. */
  readonly metrics: readonly (readonly string[])[];
  /** The same table after the run on the .mat file. */
  readonly matMetrics: readonly (readonly string[])[];
  /** What the page says of its engine. */
  readonly engine: string;
  /** What was handed to the browser to save: name of the entry, first bytes as text, number of bytes. */
  readonly exported: readonly Exported[];
  /** The estimated abundances of the demo scene, [R × pixels] or as the export has them. */
  readonly abundances: Float32Array;
  /** From the click to the scene on screen, and of the run, in milliseconds. */
  readonly sceneMs: number;
  readonly runMs: number;
}

interface Exported {
  readonly entry: string;
  readonly starts: string;
  readonly bytes: number;
}

/** Finds things as a screen reader would name them. */
const prelude = `
  const shown = (e) => e.getClientRects().length > 0;
  const nameOf = (e) => (e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent).trim();
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const find = (selector, name) => {
    const things = all(selector);
    // Entries of a menu say more after their name.
    const found = things.find((e) => nameOf(e) === name) ?? things.find((e) => nameOf(e).startsWith(name));
    if (!found) throw new Error('There is no ' + name + ' on the page.');
    return found;
  };
`;

const text = JSON.stringify;

export class Person {
  readonly tab: Tab;

  constructor(tab: Tab) {
    this.tab = tab;
  }

  run(script: string): Promise<unknown> {
    return this.tab.run(prelude + script);
  }

  /** Waits for an answer; a failure says what the page shows. */
  private until<T>(
    what: string,
    ask: () => Promise<T | null | undefined | false>,
    timeout?: number,
  ): Promise<T> {
    return until(what, ask, { timeout, instead: () => this.describe() });
  }

  /** What the page shows: what lies over it, the lines that tell of its state, then its text. */
  async describe(): Promise<string> {
    const seen = (await this.run(`
      const said = (selector) =>
        all(selector).map((e) => (e.getAttribute('aria-label') ?? '') + ': ' + e.innerText.trim().slice(0, 300));
      const importCheck = document.querySelector('#import');
      return {
        address: location.href,
        dialogs: said('dialog, [role=dialog], .popover-panel'),
        importCheck: importCheck ? importCheck.innerText.slice(0, 600) : 'none',
        labels: document.querySelectorAll('table[aria-label="Annotations"] tbody tr').length,
        status: said('[role=status]'),
        alerts: said('[role=alert]'),
        saved: document.querySelector('.saved-status')?.textContent ?? 'no word',
        engine: document.querySelector('.engine-badge')?.textContent ?? 'no badge',
        focus: document.activeElement ? document.activeElement.outerHTML.slice(0, 200) : 'nothing',
      };
    `)) as object;
    const page = await this.pageText();
    return `${JSON.stringify(seen, null, 2)}\nThe page's text begins:\n${page.slice(0, 3000)}`;
  }

  async pageText(): Promise<string> {
    // Without the choices of menus: two hundred bands hide what is said.
    return (await this.run(`
      const choices = new Set([...document.querySelectorAll('option')].map((o) => o.text.trim()));
      const lines = document.body.innerText.split('\\n').map((line) => line.trim());
      return lines.filter((line) => line && !choices.has(line)).join('\\n');
    `)) as string;
  }

  /** Waits until an expression is true. */
  sees(what: string, expression: string, timeout?: number): Promise<unknown> {
    return this.until(
      what,
      () => this.run(`return Boolean(${expression})`) as Promise<boolean>,
      timeout,
    );
  }

  seesText(words: string, timeout?: number): Promise<unknown> {
    return this.sees(words, `document.body.innerText.includes(${text(words)})`, timeout);
  }

  /** Clicks a thing where it is seen and rests, a fraction of its size from its corner. */
  async click(selector: string, name: string, x = 0.5, y = 0.5): Promise<void> {
    const place = (await this.until(`${name} can be clicked`, () =>
      this.run(`
        const it = find(${text(selector)}, ${text(name)});
        if (it.disabled) return null;
        it.scrollIntoView({ block: 'center', behavior: 'instant' });
        const boxNow = () => JSON.stringify(it.getBoundingClientRect());
        const before = boxNow();
        await new Promise((r) => setTimeout(r, 50));
        const box = it.getBoundingClientRect();
        if (boxNow() !== before) return null;
        const at = [box.left + box.width * ${x}, box.top + box.height * ${y}];
        const there = document.elementFromPoint(...at);
        return it === there || it.contains(there) ? at : null;
      `),
    )) as [number, number];
    await this.tab.click(...place);
  }

  press(name: string): Promise<void> {
    return this.click('button', name);
  }

  /** Types a number over what is there. */
  async fill(name: string, value: string): Promise<void> {
    await this.until(`${name} takes ${value}`, async () => {
      await this.run(
        `const field = find('input', ${text(name)}); field.scrollIntoView({ block: 'center' }); field.focus(); field.select();`,
      );
      await this.tab.type(value);
      return this.run(`return find('input', ${text(name)}).value === ${text(value)}`);
    });
  }

  /** Chooses from a menu, whose list no driver can see, as the browser does it. */
  async choose(name: string, option: string): Promise<void> {
    await this.run(`
      const menu = find('select', ${text(name)});
      const wanted = [...menu.options].find((o) => o.text.trim() === ${text(option)});
      if (!wanted) throw new Error('There is no ' + ${text(option)});
      menu.focus();
      menu.value = wanted.value;
      menu.dispatchEvent(new Event('change', { bubbles: true }));
    `);
  }

  async labels(): Promise<number> {
    return (await this.run(
      `return document.querySelectorAll('table[aria-label="Annotations"] tbody tr').length`,
    )) as number;
  }

  /** Waits for so many labels, no more and no fewer. */
  has(labels: number): Promise<unknown> {
    return this.until(`${labels} labels`, async () => (await this.labels()) === labels);
  }

  async metrics(): Promise<string[][]> {
    return (await this.run(
      `return [...find('table', 'Metrics').rows].map((r) => [...r.cells].map((c) => c.innerText.trim()))`,
    )) as string[][];
  }

  /** The metrics of a run: only a run has a classical line to compare with, a preview has none. */
  metricsOfRun(): Promise<string[][]> {
    return this.until('the metrics of the run', async () => {
      const table = await this.metrics();
      return table.length > 1 && Number(table.at(-1)?.at(-1)) > 0 && table;
    });
  }

  /** Waits until all changes are saved: a change says that it is not yet, at once. */
  saved(): Promise<unknown> {
    return this.sees(
      'the session is saved',
      `document.querySelector('.saved-status')?.dataset.state === 'saved'`,
    );
  }

  async sample(count: number): Promise<void> {
    await this.fill('Seed', '0');
    await this.fill('Labels', String(count));
    await this.choose('Label protocol', 'Spread');
    await this.press('Sample from truth');
    await this.has(count);
  }

  async train(steps: number): Promise<void> {
    await this.fill('Steps', String(steps));
    await this.press('Train');
    await this.seesText(`Finished: ${steps} steps`, 180_000);
  }
}

const canvas = `[aria-label="Scene image"]`;

/** @param address of the page; `mat` a file with truth of 12 × 15 pixels */
export async function doMainJob(tab: Tab, address: string, mat: string): Promise<JobResult> {
  const person = new Person(tab);
  await tab.open(`${address}?engine=wasm`);
  await person.sees('the engine is ready', `document.querySelector('[data-state=ready]')`, 180_000);
  const engine = (await person.run(
    `return document.querySelector('.engine-badge').textContent.trim()`,
  )) as string;

  const from = Date.now();
  await person.press('Demo scene');
  await person.seesText('80 lines × 96 samples', 60_000);
  await person.sees('the scene image', `document.querySelector('${canvas}')`);
  const sceneMs = Date.now() - from;
  await person.click(canvas, 'Scene image', 0.4, 0.5);
  await person.has(1);
  await person.sample(10);
  const started = Date.now();
  await person.train(20);
  const runMs = Date.now() - started;
  const metrics = await person.metricsOfRun();

  const { exported, npy } = await exportAll(person);

  await person.saved();
  await tab.open(`${address}?engine=wasm`);
  await person.seesText('Restored the session of', 60_000);
  await person.has(10);
  const figures = JSON.stringify(metrics.map((r) => r.slice(0, 2)));
  await person.sees(
    `the metrics are back: ${figures}`,
    `JSON.stringify([...find('table', 'Metrics').rows].map((r) => [...r.cells].slice(0, 2).map((c) => c.innerText.trim()))) === ${text(figures)}`,
  );

  await tab.setFiles('#open-files', [mat]);
  await person.press('Open scene');
  // The import check says the size, too; labels given before it is gone are the old scene's.
  await person.sees('the import check is gone', `!document.querySelector('#import')`, 60_000);
  await person.seesText('12 lines × 15 samples');
  await person.sample(6);
  await person.train(10);
  const matMetrics = await person.metricsOfRun();
  return {
    metrics,
    matMetrics,
    engine,
    exported,
    abundances: npyValues(npy),
    sceneMs,
    runMs,
  };
}

/** One entry a format: plain bytes, a canvas, an archive, text, and the report with its pictures. */
const entries: readonly (readonly [menu: string, entry: string])[] = [
  ['Save results', 'NumPy, .npy'],
  ['Save results', 'All maps, .png'],
  ['Save results', 'ENVI, .zip'],
  ['Save results', 'Report, .html'],
  ['Save spectra', 'CSV'],
];

/** Saves in every way; what is saved is seen where the page hands it to the browser, the same in every engine. */
async function exportAll(person: Person): Promise<{ exported: Exported[]; npy: Buffer }> {
  await person.run(`
    window.saved = [];
    const real = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      window.saved.push(blob);
      return real.call(URL, blob);
    };
  `);
  const exported: Exported[] = [];
  let npy = Buffer.alloc(0);
  for (const [menu, entry] of entries) {
    const before = (await person.run('return window.saved.length')) as number;
    await person.press(menu);
    await person.press(entry);
    await person.sees(`${entry} is saved`, `window.saved.length > ${before}`, 60_000);
    const base64 = (await person.run(`
      const bytes = new Uint8Array(await window.saved.at(-1).arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return btoa(text);
    `)) as string;
    const bytes = Buffer.from(base64, 'base64');
    if (entry.startsWith('NumPy')) npy = bytes;
    exported.push({ entry, starts: bytes.subarray(0, 15).toString('latin1'), bytes: bytes.length });
  }
  return { exported, npy };
}

/** The float32 numbers of a version 1 .npy file. */
function npyValues(file: Buffer): Float32Array {
  const from = 10 + file.readUInt16LE(8);
  return new Float32Array(Uint8Array.from(file.subarray(from)).buffer);
}
