/** The studio as a test sees it: accessible names only, so that a spec breaks when a person's screen reader would. */
import { expect } from '@playwright/test';
import type { Download, Locator, Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';

export interface NamedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A file made in the test. */
export function textFile(name: string, text: string): NamedFile {
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) };
}

const COARSE = JSON.stringify({
  ...{ format: 'unmixing-studio-scene', version: 1 },
  recipe: { kind: 'bench', id: 'small' },
});

/** Where a thing lies once it has stopped moving, for a mouse that is about to go there. */
export async function placeOf(
  thing: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  // Waits for two frames with the same place, too.
  await thing.scrollIntoViewIfNeeded();
  const box = await thing.boundingBox();
  if (!box) throw new Error(`${String(thing)} is not on the page.`);
  return box;
}

/** Goes on with Tab until a thing has the focus; fails where so many presses do not lead there. */
export async function tabTo(thing: Locator, most = 200): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    if (await thing.evaluate((e) => e === document.activeElement)) return;
    await thing.page().keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${String(thing)}.`);
}

export class StudioPage {
  readonly page: Page;
  readonly image: Locator;
  readonly annotations: Locator;
  readonly metrics: Locator;
  readonly status: Locator;
  readonly card: Locator;
  readonly coach: Locator;
  readonly race: RaceSection;
  readonly importCheck: ImportSection;
  private readonly asLastTime: Locator;
  /** Files that had been opened without being asked when the last ones were given. */
  private openedUnasked = 0;

  constructor(page: Page) {
    this.page = page;
    this.image = page.getByRole('img', { name: 'Scene image' });
    this.annotations = page.getByRole('table', { name: 'Annotations' });
    this.metrics = page.getByRole('table', { name: 'Metrics' });
    this.status = page.getByRole('status', { name: 'Training status' });
    this.card = page.getByRole('region', { name: /^Label at line/ });
    this.coach = page.locator('.coach');
    this.race = new RaceSection(this);
    this.importCheck = new ImportSection(this);
    this.asLastTime = page.getByText('opened as the last file of this kind was');
  }

  /** Opens the page on an engine; without one the page chooses. */
  async goto(engine?: 'webgpu' | 'wasm'): Promise<void> {
    await this.page.goto(engine ? `./?engine=${engine}` : './');
    await expect(this.page.getByRole('heading', { name: 'Unmixing Studio' })).toBeVisible();
  }

  /** The dialog of commands, with the words where they are typed; it is fetched when it is opened. */
  async openCommands(words: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await expect(this.page.getByRole('combobox', { name: 'Command' })).toBeFocused();
    await this.page.keyboard.type(words);
  }

  /** Runs a command by its name, with the keyboard. */
  async command(words: string): Promise<void> {
    await this.openCommands(words);
    await this.page.keyboard.press('Enter');
    await expect(this.page.getByRole('combobox', { name: 'Command' })).toBeHidden();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  spinbutton(name: string): Locator {
    return this.page.getByRole('spinbutton', { name, exact: true });
  }

  combobox(name: string): Locator {
    return this.page.getByRole('combobox', { name, exact: true });
  }

  async openDemo(): Promise<void> {
    await this.button('Demo scene').click();
    // Said from the click on; the image may be that of the scene before.
    await expect(this.page.getByText('making the demo scene')).toHaveCount(0);
    await expect(this.image).toBeVisible();
  }

  /**
   * The smallest benchmark scene, by its recipe: all that the demo scene has, in 24 lines × 30 samples × 120 bands, four
   * materials. Where neither size nor values matter, it is there sooner, and a run of it takes half of the processor.
   */
  async openCoarse(): Promise<void> {
    await this.dropFiles(textFile('coarse.scene.json', COARSE));
    await expect(this.page.locator('#scene').getByText('24 lines × 30 samples')).toBeVisible();
    await expect(this.image).toBeVisible();
  }

  /** Opens a scene as it is found: chooses the files and presses Open scene in the import check. */
  async openFiles(...files: (NamedFile | string)[]): Promise<void> {
    await this.chooseFiles(...files);
    await this.importCheck.open();
  }

  /** Chooses files as the Open files button does; a scene then waits in the import check. */
  async chooseFiles(...files: (NamedFile | string)[]): Promise<void> {
    this.openedUnasked = await this.asLastTime.count();
    await this.give(this.button('Open files'), ...files);
  }

  /** Gives files to the chooser that a button opens. */
  async give(button: Locator, ...files: (NamedFile | string)[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await button.click();
    await (await chooser).setFiles(files as NamedFile[]);
  }

  /** Drops files anywhere on the page; a scene then waits in the import check. */
  async dropFiles(...files: NamedFile[]): Promise<void> {
    this.openedUnasked = await this.asLastTime.count();
    const data = await this.page.evaluateHandle(
      (list) => {
        const transfer = new DataTransfer();
        for (const f of list) transfer.items.add(new File([Uint8Array.from(f.bytes)], f.name));
        return transfer;
      },
      files.map((f) => ({ name: f.name, bytes: [...f.buffer] })),
    );
    for (const type of ['dragenter', 'dragover', 'drop']) {
      await this.page.dispatchEvent('body', type, { dataTransfer: data });
    }
  }

  /** Whether what was given last was opened as the last file of its kind was. */
  async hasOpenedUnasked(): Promise<boolean> {
    return (await this.asLastTime.count()) > this.openedUnasked;
  }

  /** Moves the keyboard cursor to a pixel and leaves the focus on the image. */
  async moveTo(line: number, sample: number): Promise<void> {
    await this.image.focus();
    // Ten at a time into the corner, then out to the pixel; no scene here is longer than a hundred.
    for (const key of ['Shift+ArrowUp', 'Shift+ArrowLeft']) {
      for (let i = 0; i < 10; i++) await this.image.press(key);
    }
    const press = async (key: string, times: number) => {
      for (let i = 0; i < Math.floor(times / 10); i++) await this.image.press(`Shift+${key}`);
      for (let i = 0; i < times % 10; i++) await this.image.press(key);
    };
    await press('ArrowDown', line);
    await press('ArrowRight', sample);
    await expect(this.page.getByText(`line ${line} · sample ${sample} ·`)).toBeVisible();
  }

  /** Labels the pixel at a fraction of the image canvas by a click. */
  async clickImage(x: number, y: number): Promise<void> {
    const box = await placeOf(this.image);
    await this.image.click({ position: { x: box.width * x, y: box.height * y } });
  }

  /** Number of labels in the table. */
  async labelCount(): Promise<number> {
    return (await this.annotations.getByRole('row').count()) - 1;
  }

  /** Waits for so many labels in the table. */
  async hasLabels(count: number): Promise<void> {
    // And the row of headers.
    await expect(this.annotations.getByRole('row')).toHaveCount(count + 1);
  }

  async sampleFromTruth(count: number, protocol: 'Random' | 'Spread', seed = 0): Promise<void> {
    await this.spinbutton('Seed').fill(String(seed));
    await this.spinbutton('Labels').fill(String(count));
    await this.combobox('Label protocol').selectOption(protocol);
    await this.button('Sample from truth').click();
    await this.hasLabels(count);
  }

  /** The percentages of the open card. */
  async fractions(): Promise<number[]> {
    await expect(this.card).toBeVisible();
    const fields = this.card.getByRole('spinbutton');
    const values = await fields.evaluateAll((inputs) =>
      inputs.map((i) => Number((i as HTMLInputElement).value)),
    );
    return values;
  }

  /** Starts a run and waits for its end; returns the last status. */
  async train(timeout = 120_000): Promise<string> {
    await this.button('Train').click();
    await expect(this.status).toContainText('Finished', { timeout });
    return (await this.status.textContent()) ?? '';
  }

  /** The metrics table as rows of text. */
  async metricsText(): Promise<string[][]> {
    return cellsOf(this.metrics);
  }

  async setTheme(theme: 'light' | 'dark'): Promise<void> {
    const now = await this.page.locator('html').getAttribute('data-theme');
    if (now !== theme) await this.button(theme === 'dark' ? 'Dark theme' : 'Light theme').click();
    await expect(this.page.locator('html')).toHaveAttribute('data-theme', theme);
  }
}

/** The import check's panel. */
export class ImportSection {
  readonly studio: StudioPage;
  readonly panel: Locator;
  readonly findings: Locator;
  readonly preview: Locator;
  /** The band range on the mean spectrum. */
  readonly plot: Locator;
  readonly bandsLeftOut: Locator;
  readonly reasons: Locator;

  constructor(studio: StudioPage) {
    this.studio = studio;
    this.panel = studio.page.getByRole('region', { name: 'Import', exact: true });
    this.findings = this.panel.getByRole('table', { name: 'What was found' });
    this.preview = this.panel.getByRole('img', { name: /^Preview of/ });
    this.plot = this.panel.getByRole('slider', { name: 'Band range on the mean spectrum' });
    this.bandsLeftOut = this.panel.getByRole('textbox', { name: 'Bands left out' });
    this.reasons = this.panel.getByRole('list', { name: 'Why bands are left out' });
  }

  /**
   * Presses Open scene and waits until the scene is on screen. A file of a shape that was opened before in this browser
   * is there without being asked.
   */
  async open(): Promise<void> {
    const button = this.studio.button('Open scene');
    const asked = () => button.isVisible();
    await expect
      .poll(async () => (await asked()) || (await this.studio.hasOpenedUnasked()), {
        message: 'the import check, or a scene that was opened as the last one of its kind',
      })
      .toBe(true);
    if (await asked()) await button.click();
    await expect(this.panel).toBeHidden();
    await expect(this.studio.image).toBeVisible();
  }

  /** One of several ways to read the file. */
  way(kind: string, label: string | RegExp): Locator {
    return this.panel.getByRole('group', { name: kind }).getByRole('radio', { name: label });
  }

  /** Waits until the last change has been looked into. */
  async settled(): Promise<void> {
    await expect(this.panel.getByText('Your session stays until you open this.')).toBeVisible();
  }

  /** Drags across the plot between two fractions of its width of bands. */
  async dragBands(from: number, to: number): Promise<void> {
    const box = await placeOf(this.plot);
    const { mouse } = this.studio.page;
    // Margins of the plot: 52 on the left, 18 on the right.
    const at = (fraction: number) => box.x + 52 + fraction * (box.width - 70);
    await mouse.move(at(from), box.y + 80);
    await mouse.down();
    await mouse.move(at((from + to) / 2), box.y + 90, { steps: 4 });
    await mouse.move(at(to), box.y + 85, { steps: 4 });
    await mouse.up();
  }

  /** Drags a rectangle on the preview between two fractions of the image. */
  async dragCrop(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    const box = await placeOf(this.preview);
    const { mouse } = this.studio.page;
    await mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
    await mouse.down();
    await mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 6 });
    await mouse.up();
  }
}

/** The race's view. */
export class RaceSection {
  readonly studio: StudioPage;
  readonly status: Locator;
  readonly table: Locator;

  constructor(studio: StudioPage) {
    this.studio = studio;
    this.status = studio.page.getByRole('status', { name: 'Race status' });
    this.table = studio.page.getByRole('table', { name: 'Race results' });
  }

  async show(): Promise<void> {
    await this.studio.page.getByRole('link', { name: /Race/ }).click();
    await expect(
      this.studio.page.getByRole('heading', { name: 'Race', exact: true }),
    ).toBeFocused();
  }

  /** Exactly these methods, by the names people see. */
  async choose(...methods: string[]): Promise<void> {
    const { page } = this.studio;
    // Closed families hide their methods, as they do from a person.
    const closed = page.locator('details.race-group:not([open]) > summary');
    while ((await closed.count()) > 0) await closed.first().click();
    for (const box of await page.locator('#race-methods').getByRole('checkbox').all()) {
      await box.uncheck();
    }
    for (const name of methods) {
      await page.getByRole('checkbox', { name, exact: true }).check();
    }
  }

  async setUp(seeds: number, steps: number): Promise<void> {
    await this.studio.spinbutton('Seeds').fill(String(seeds));
    await this.studio.combobox('Steps').selectOption('The same');
    await this.studio.spinbutton('Steps of every trained method').fill(String(steps));
  }

  async start(): Promise<void> {
    await this.studio.button('Start race').click();
  }

  /** The table as rows of text: the header, then a row a method with its failures. */
  async rows(): Promise<string[][]> {
    return cellsOf(this.table);
  }

  /** Waits until the table, which follows the status, says this of its rows' runs. */
  async hasRuns(...runs: string[]): Promise<void> {
    await expect
      .poll(async () => (await this.rows().catch(() => [])).slice(1).map((row) => row.at(-1)))
      .toEqual(runs);
  }

  /** The cells of one method. */
  async row(method: string): Promise<string[]> {
    const find = async (): Promise<string[] | undefined> =>
      (await this.rows()).find((r) => r[0].startsWith(method));
    // Results render in slices: the table may follow the status.
    await expect.poll(find, `a row for ${method}`).toBeDefined();
    const found = (await find()) ?? [];
    return found;
  }
}

/** All at once: rows may be sorted or made anew between two questions. */
export function cellsOf(table: Locator): Promise<string[][]> {
  return table.evaluate((t) =>
    [...(t as HTMLTableElement).rows].map((row) => [...row.cells].map((c) => c.innerText)),
  );
}

/** The first number of a cell of the race's table: "0.0634 ± 0.0021" → 0.0634. */
export function cellValue(cell: string): number {
  return Number(/[\d.]+/.exec(cell)?.[0] ?? NaN);
}

export async function downloadedText(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8');
}
