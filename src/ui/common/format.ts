/** Numbers for people: sensible digits, always a unit. No DOM. */

/** "00:12", "03:05", "1:02:09". */
export function clock(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const pad = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const tail = `${pad(minutes)}:${pad(total % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** "0.8 s", "21 s", "3 min 05 s", "5 h 12 min". */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 119.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole >= 7200) return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

/** "4.7 MB", "84 MB", "1.3 GB" (decimal, as file managers count). */
export function bytes(count: number): string {
  if (count < 1e3) return `${count} B`;
  const [value, unit] =
    count < 1e6 ? [count / 1e3, 'kB'] : count < 1e9 ? [count / 1e6, 'MB'] : [count / 1e9, 'GB'];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** A measured value with three or so significant digits: 0.231, 12.4, 1532. */
export function value(v: number): string {
  if (!Number.isFinite(v)) return 'no data';
  const size = Math.abs(v);
  if (size === 0) return '0';
  if (size >= 1000) return String(Math.round(v));
  if (size >= 100) return v.toFixed(1);
  if (size >= 1) return v.toFixed(2);
  if (size >= 0.001) return v.toFixed(3);
  return v.toExponential(1);
}

/** A fraction as a percentage: "60 %", "33.3 %". */
export function percent(fraction: number): string {
  const tenths = Math.round(fraction * 1000) / 10;
  return `${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)} %`;
}

/** "band 27 · 641 nm", or "band 27" without wavelengths; bands count from 0 as in the annotation files. */
export function bandName(band: number, wavelengths: Float64Array | null): string {
  const at = wavelengths ? wavelengths[band] : NaN;
  return Number.isFinite(at) ? `band ${band} · ${Math.round(at)} nm` : `band ${band}`;
}

/** "1 label", "6 labels". */
export function count(n: number, singular: string): string {
  return n === 1 ? `1 ${singular}` : `${n} ${singular}s`;
}

/** With a capital, as a sentence or the title of an axis begins. */
export const sentence = (text: string): string => text[0].toUpperCase() + text.slice(1);
