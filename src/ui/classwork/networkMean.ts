/** The mean over seeds of what the network made of somebody's labels; null where nothing is known of them yet. */
export function networkMean(
  found: Readonly<Record<string, readonly (number | null)[]>>,
  key: string,
): number | null {
  const all = Object.hasOwn(found, key) ? found[key] : [];
  const known = all.filter((v): v is number => v !== null);
  return known.length > 0 ? known.reduce((s, v) => s + v, 0) / known.length : null;
}
