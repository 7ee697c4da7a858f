/** Numbers as the maps and the metrics table show them. */

/** Four decimals, so that columns of RMSE and SAD line up: 0.0634; "–" for null. */
export function metric(value: number | null): string {
  return value !== null && Number.isFinite(value) ? value.toFixed(4) : '–';
}

/** An abundance: 0.231; "masked" for NaN. */
export function abundance(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3).replace('-', '−') : 'masked';
}

/** A difference with its sign: +0.041, −0.120, 0.000. */
export function signed(value: number): string {
  if (!Number.isFinite(value)) return 'masked';
  const text = Math.abs(value).toFixed(3);
  return text === '0.000' ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** Three significant digits in any scale: 0.0123, 45.6, 1230; "masked" for NaN. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return 'masked';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(2).replace('-', '−');
  const places = Math.max(0, 2 - Math.floor(Math.log10(size)));
  return value.toFixed(places).replace('-', '−');
}

/** A share of the pixels: "1.3 %", and "under 0.1 %" for more than none. */
export function share(value: number): string {
  if (value > 0 && value < 0.0005) return 'under 0.1 %';
  return `${Number((100 * value).toFixed(1))} %`;
}
