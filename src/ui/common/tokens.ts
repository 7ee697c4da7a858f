/** Design tokens (tokens.css) as values, for canvas and Plotly, which know no CSS variables. */

/** One value for each token named, as they are where the element is; without a font, the browser's own. */
export function readTokens<K extends string>(
  element: Element,
  names: Readonly<Record<K, `--${string}`>>,
): Record<K, string> {
  const style = getComputedStyle(element);
  const read = (name: string): string =>
    style.getPropertyValue(name).trim() || (name === '--font' ? 'sans-serif' : '');
  const entries = Object.entries<string>(names).map(([key, name]) => [key, read(name)]);
  return Object.fromEntries(entries) as Record<K, string>;
}
