/**
 * How far the memory of a scan carries: what is left, at one place, of what every other wrote, as the geometric mean over
 * channels and states. Of one number a place (`logDecays`), so that the page redraws it for a Δ that was made longer or
 * shorter without asking anybody.
 */
import type { Cells, Order } from './scan';

/**
 * Share of each place's writing that is left at the target [T]; NaN where no memory comes from.
 * @param logDecay [T] ln a, at most 0
 * @param factor Δ is taken this many times as long: ln a grows by it
 */
export function memoryAt(
  order: Order,
  logDecay: ArrayLike<number>,
  { lines, samples }: Cells,
  target: number,
  factor = 1,
): Float32Array {
  const out = new Float32Array(lines * samples).fill(NaN);
  const [i, j] = [Math.floor(target / samples), target % samples];
  const both = order === 'fourWay';

  const row = (line: number, column: number): void => {
    const at = (sample: number): number => line * samples + sample;
    let log = column;
    for (let sample = j; sample >= 0; sample--) {
      out[at(sample)] = Math.exp(factor * log);
      log += logDecay[at(sample)];
    }
    if (!both) return;
    log = column;
    for (let sample = j + 1; sample < samples; sample++) {
      log += logDecay[at(sample - 1)];
      out[at(sample)] = Math.exp(factor * log);
    }
  };

  let column = 0;
  for (let line = i; line >= 0; line--) {
    row(line, column);
    column += logDecay[line * samples + j];
  }
  if (!both) return out;
  column = 0;
  for (let line = i + 1; line < lines; line++) {
    column += logDecay[(line - 1) * samples + j];
    row(line, column);
  }
  return out;
}

/** After how many steps through places like this one half is forgotten. @param logDecay ln a of the place */
export const halfLife = (logDecay: number, factor = 1): number => Math.LN2 / (-logDecay * factor);

/** The places that memory passes from a source to the target, both among them: the source's row, then the target's column. */
export function wayOf(
  order: Order,
  { samples }: Cells,
  source: number,
  target: number,
): readonly number[] | null {
  const [i, j] = [Math.floor(target / samples), target % samples];
  const [line, sample] = [Math.floor(source / samples), source % samples];
  if (order !== 'fourWay' && (line > i || sample > j)) return null;
  const way: number[] = [];
  const across = Math.sign(j - sample);
  for (let s = sample; s !== j; s += across) way.push(line * samples + s);
  const down = Math.sign(i - line);
  for (let l = line; l !== i; l += down) way.push(l * samples + j);
  return [...way, target];
}
