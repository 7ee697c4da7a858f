/** The report as text: tables in columns, numbers to three digits. Pure. */

/** Three significant digits, without an exponent between 0.001 and a million. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(1);
  return size >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export const percent = (share: number): string => `${short(100 * share)} %`;
export const mebibytes = (bytes: number): string => `${short(bytes / 2 ** 20)} MiB`;
export const nameSize = (size: Readonly<Record<string, number>>): string =>
  Object.entries(size)
    .map(([name, value]) => `${name} ${value}`)
    .join(' ');

/** Columns as wide as their widest cell; the first to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, k) => Math.max(name.length, ...rows.map((row) => row[k].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k])))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((w) => '─'.repeat(w)).join('  '), ...rows.map(line)]
    .map((text) => `  ${text}`)
    .join('\n');
}
