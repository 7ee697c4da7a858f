/** The scene of a race as preset studio learns from it: faults in single bands replaced, where it has some. */
import type { Label } from '../scene/cube';
import type { Settings } from '../settings/settings';
import { withoutFaults } from '../training/sceneFaults';
import { raceScene, type RaceScene } from './raceScene';

/** What is said of a replacement, beside a result. @param share of the valid values */
export const replacedWords = (share: number): string =>
  `${(100 * share).toPrecision(2)} % of the values replaced`;

interface FaultyInput {
  readonly scene: RaceScene;
  readonly names: readonly string[];
  readonly labels: readonly Label[];
  readonly report: (fraction: number, what: string, remainingMs: number | null) => Promise<void>;
}

/** The input with the faults of its scene replaced, and what is to be said of it. */
export async function faultless<T extends FaultyInput>(
  input: T,
  settings: Settings,
): Promise<T & { readonly told: readonly string[] }> {
  const { scene, names, labels } = input;
  const { cube, mask } = scene;
  const between = (): Promise<void> => input.report(0, 'looking for faults', null);
  const found = await withoutFaults({ cube, mask, names, labels, settings, between });
  if (!found.faults) return { ...input, told: [] };
  const own = raceScene(found.cube, mask, names.length);
  return { ...input, scene: own, told: [replacedWords(found.share)] };
}
