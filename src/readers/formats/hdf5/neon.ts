/**
 * NEON's radiance (AOP L1, DP1.30008): whole part and decimal part in two data sets; the decimal part counts 50,000ths
 * (NEON.DOC.003831).
 */
import type { Chunk, NumericArray } from '../../types';

const PARTS = /^(.*)RadianceIntegerPart$/;
const STEPS = 50_000;

/** A file's arrays, with two parts of one radiance as one array in their place. */
export function withRadiance(arrays: readonly NumericArray[], notes: string[]): NumericArray[] {
  const rest = [...arrays];
  for (const whole of arrays) {
    const prefix = PARTS.exec(whole.name)?.[1];
    const decimal =
      prefix === undefined
        ? undefined
        : arrays.find(({ name }) => name === `${prefix}RadianceDecimalPart`);
    if (!decimal) continue;
    if (decimal.shape.join() !== whole.shape.join()) {
      notes.push(
        `${decimal.name} is not used: it is of another size than ${whole.name}, which has the radiance without decimals.`,
      );
      continue;
    }
    const noData = whole.meta?.noData ?? [];
    const { axes, axesGuessed, wavelengths, fwhm, badBands, noGuess, map } = whole.meta ?? {};
    const meta = { axes, axesGuessed, wavelengths, fwhm, badBands, noGuess, map };
    const sum: NumericArray = {
      ...whole,
      name: `${prefix}Radiance`,
      dtype: 'double',
      whole: false,
      meta: {
        ...Object.fromEntries(Object.entries(meta).filter(([, v]) => v !== undefined)),
        ...(noData.length > 0 ? { noData } : {}),
        unit: 'radiance',
      },
      chunks: (ranges) => sumOf(whole, decimal, new Set(noData), ranges),
    };
    notes.push(`${whole.name} and ${decimal.name} are one radiance: whole part and 50,000ths.`);
    rest.splice(rest.indexOf(whole), 1, sum);
    rest.splice(rest.indexOf(decimal), 1);
  }
  return rest;
}

/** Both are stored alike, so that their pieces come in step; where they do not, the other's are read for each piece. */
async function* sumOf(
  whole: NumericArray,
  decimal: NumericArray,
  none: ReadonlySet<number>,
  ranges: Parameters<NumericArray['chunks']>[0],
): AsyncGenerator<Chunk> {
  const list = ranges && [...ranges];
  const others = decimal.chunks(list);
  try {
    for await (const { start, values } of whole.chunks(list)) {
      const next = await others.next();
      const other: Chunk | null = next.done ? null : next.value;
      const out = Float64Array.from(values);
      const add = (from: number, parts: Chunk['values']): void => {
        for (let i = 0; i < parts.length; i++)
          if (!none.has(out[from + i])) out[from + i] += parts[i] / STEPS;
      };
      if (other && other.start === start && other.values.length === values.length)
        add(0, other.values);
      else
        for await (const piece of decimal.chunks([[start, start + values.length]]))
          add(piece.start - start, piece.values);
      yield { start, values: out };
    }
  } finally {
    await others.return(undefined);
  }
}
