/** An id "prefix-n" that none of `taken` has. */
export function freshId(prefix: string, taken: readonly { readonly id: string }[]): string {
  const used = new Set(taken.map((t) => t.id));
  let n = taken.length + 1;
  while (used.has(`${prefix}-${n}`)) n++;
  return `${prefix}-${n}`;
}
