/** What a person says who follows "Click here next". */
import type { Label } from '../../scene/cube';
import { misjudged, numpyRandom } from '../../scene/labelErrors';
import type { Answers } from './options';

/** A person who says of a pixel what is true, roughly: off by 5 or 10 %, or the largest material as if it were alone. */
export function person(answers: Answers, seed: number): (truth: Label) => Label {
  if (answers === 'exact') return (label) => label;
  const rng = numpyRandom(5000 * seed + 11);
  return (label) => {
    const { abundances } = label;
    if (answers === 'pure') {
      const most = abundances.indexOf(Math.max(...abundances));
      return { ...label, abundances: abundances.map((_, r) => (r === most ? 1 : 0)) };
    }
    const said = misjudged(abundances, answers === 'sd05' ? 0.05 : 0.1, rng);
    const sum = said.reduce((s, v) => s + v, 0);
    return { ...label, abundances: said.map((v) => v / sum) };
  };
}

/** Lets Ctrl-C in. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
