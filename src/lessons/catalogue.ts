/** The studio's own lessons, in the order of the list, a line each; their texts are loaded when one is opened. */

export interface CatalogueEntry {
  readonly id: string;
  /** As in the file; catalogue.test.ts compares. */
  readonly title: string;
  readonly goal: string;
  readonly minutes: number;
  /** The document, not checked yet. */
  readonly load: () => Promise<unknown>;
}

export const catalogue: readonly CatalogueEntry[] = [
  // { id: 'one-pixel', title: '…', goal: '…', minutes: 6, load: async () => (await import('./texts/one-pixel.lesson.json')).default },
];
