/** The studio's own lessons, in the order of the list, a line each; their texts are loaded when one is opened. */

export interface CatalogueEntry {
  readonly id: string;
  /** As in the file; lessons.test.ts compares. */
  readonly title: string;
  readonly goal: string;
  readonly minutes: number;
  /** The document, not checked yet. */
  readonly load: () => Promise<unknown>;
}

export const catalogue: readonly CatalogueEntry[] = [
  {
    id: 'one-pixel',
    title: 'One pixel, many materials',
    goal: 'See why most pixels of a coarse image hold several materials, and how their spectrum follows from the parts.',
    minutes: 8,
    load: async () => (await import('./texts/one-pixel.lesson.json')).default,
  },
  {
    id: 'corners',
    title: 'Corners',
    goal: 'Find endmembers as the corners of a cloud of spectra, and see what happens when the corners are not in the data.',
    minutes: 8,
    load: async () => (await import('./texts/corners.lesson.json')).default,
  },
  {
    id: 'rules',
    title: 'Rules of the game',
    goal: 'Learn what “not negative” and “sum to one” do to maps, and which numbers tell that a material is missing.',
    minutes: 10,
    load: async () => (await import('./texts/rules.lesson.json')).default,
  },
  {
    id: 'clicks',
    title: 'How many clicks?',
    goal: 'Find out how many labelled pixels a scene needs, and what matters more than their number.',
    minutes: 10,
    load: async () => (await import('./texts/clicks.lesson.json')).default,
  },
  {
    id: 'shadow',
    title: 'Shadow is not soil',
    goal: 'See which remedy helps against shade, and that it helps against nothing else.',
    minutes: 7,
    load: async () => (await import('./texts/shadow.lesson.json')).default,
  },
  {
    id: 'bounces',
    title: 'When light bounces',
    goal: 'See what a wrong model of mixing leaves behind, how it can hide, and what it costs.',
    minutes: 8,
    load: async () => (await import('./texts/bounces.lesson.json')).default,
  },
  {
    id: 'honest-maps',
    title: 'Honest maps',
    goal: 'Learn what a small misfit, a small RMSE and the best of five runs do not say.',
    minutes: 8,
    load: async () => (await import('./texts/honest-maps.lesson.json')).default,
  },
  {
    id: 'scan',
    title: 'What the scan sees',
    goal: 'Know which way a Mamba scan reads an image, and test whether reading it helps.',
    minutes: 9,
    load: async () => (await import('./texts/scan.lesson.json')).default,
  },
  {
    id: 'fair-race',
    title: 'A fair race',
    goal: 'Compare methods so that the result holds: same labels, several seeds, same help.',
    minutes: 9,
    load: async () => (await import('./texts/fair-race.lesson.json')).default,
  },
];
