/** In which boxes a data set is read: whole chunks, so that none is inflated twice, and long runs of values. */

/** A box is about this large where the chunks allow it. */
const TARGET = 1 << 22;
/** Chunks that cut the fastest axis short are gathered to full rows in boxes up to this (EMIT: 256 × 256 × 285). */
const MOST = 80 * 2 ** 20;

/**
 * The size of a box along each axis (slowest first).
 * @param size bytes of a value
 */
export function blockOf(
  dims: readonly number[],
  chunks: readonly number[] | null,
  size: number,
): number[] {
  const box = dims.map((d, k) => Math.min(d, chunks?.[k] ?? 1));
  const last = dims.length - 1;
  const bytes = (): number => box.reduce((n, b) => n * b, size);
  for (let k = last; k >= 0; k--) {
    const times = Math.max(1, Math.floor(TARGET / bytes()));
    box[k] = Math.min(dims[k], box[k] * times);
    if (box[k] < dims[k]) break;
  }
  if (chunks === null || last < 1 || box[last] === dims[last]) return box;
  const row = [...box];
  row[last] = dims[last];
  const layer = row.slice(1).reduce((n, b) => n * b, size);
  const fitting = Math.floor(MOST / layer);
  // Short runs are better than inflating each chunk more than a few times.
  if (fitting * 4 < row[0]) return box;
  row[0] = Math.min(row[0], fitting);
  return row;
}

/** One box after another: where it begins and how large it is, clipped at the edges. */
export function* boxes(
  dims: readonly number[],
  block: readonly number[],
): Generator<{ readonly offset: readonly number[]; readonly count: readonly number[] }> {
  const offset = dims.map(() => 0);
  for (;;) {
    yield { offset: [...offset], count: offset.map((o, k) => Math.min(block[k], dims[k] - o)) };
    let k = dims.length - 1;
    while (k >= 0 && (offset[k] += block[k]) >= dims[k]) offset[k--] = 0;
    if (k < 0) return;
  }
}

/** The stretches of a box that are contiguous in the data set: index in the data set, index in the box, length. */
export function* runs(
  dims: readonly number[],
  offset: readonly number[],
  count: readonly number[],
  longest: number,
): Generator<{ readonly start: number; readonly at: number; readonly length: number }> {
  let whole = dims.length - 1;
  while (whole > 0 && count[whole] === dims[whole]) whole--;
  const length = count.slice(Math.max(0, whole)).reduce((n, c) => n * c, 1);
  const total = count.reduce((n, c) => n * c, 1);
  for (let at = 0; at < total; at += length) {
    let start = 0;
    let rest = at;
    for (let k = 0, left = total; k < dims.length; k++) {
      left /= count[k];
      start = start * dims[k] + offset[k] + Math.floor(rest / left);
      rest %= left;
    }
    for (let from = 0; from < length; from += longest)
      yield { start: start + from, at: at + from, length: Math.min(longest, length - from) };
  }
}
