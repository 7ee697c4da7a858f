/**
 * ESRI's header beside .bil, .bip and .bsq: other words for what ENVI's header says. It is put into ENVI's words, whose
 * reader checks sizes against the data. Not read: padding between bands or rows.
 */
import { badField } from './header';

const keys = /^[ \t]*(nrows|ncols|nbands|nbits|layout|byteorder|pixeltype)[ \t]+\S+[ \t]*$/gim;

/** True for text with at least three of ESRI's keys, one a line, without "=". */
export function isEsriHeader(text: string): boolean {
  const found = text.match(keys) ?? [];
  return new Set(found.map((k) => k.trim().split(/\s/)[0].toLowerCase())).size >= 3;
}

/** ENVI's type codes by ESRI's pixel type and bits. */
const types: Readonly<Record<string, number>> = {
  'unsignedint 8': 1,
  'signedint 16': 2,
  'signedint 32': 3,
  'float 32': 4,
  'float 64': 5,
  'unsignedint 16': 12,
  'unsignedint 32': 13,
};

/**
 * GDAL leaves out the padding of rows, but not that between the bands of a row, so that advice is numpy's.
 * @throws StudioError for data with padding
 */
function refusePadding(
  file: string,
  layout: string,
  [lines, samples, bands]: readonly [number, number, number],
  bits: number,
  whole: (key: string, otherwise: number) => number,
  kind: string,
): void {
  const row = (samples * bits) / 8;
  const line = layout === 'bsq' ? row : row * bands;
  const bandRow = layout === 'bil' ? whole('bandrowbytes', row) : row;
  const total = whole('totalrowbytes', layout === 'bil' ? bandRow * bands : line);
  const gap = layout === 'bsq' ? whole('bandgapbytes', 0) : 0;
  if (total === line && bandRow === row && gap === 0) return;
  const data = `${file.replace(/\.[^.]*$/, '')}.${layout}`;
  const read = `b = n.fromfile("${data}", "u1")`;
  const values = `.copy().view("${kind}")`;
  const cube =
    layout === 'bil'
      ? `${read}.reshape(${lines}, -1)[:, :${bandRow * bands}].reshape(${lines}, ${bands}, -1)[:, :, :${row}]${values}.transpose(0, 2, 1)`
      : layout === 'bip'
        ? `${read}.reshape(${lines}, -1)[:, :${line}]${values}.reshape(${lines}, ${samples}, ${bands})`
        : `${read}; b = n.concatenate([b, n.zeros(${gap}, "u1")]).reshape(${bands}, -1)[:, :${total * lines}].reshape(${bands}, ${lines}, -1)[:, :, :${row}]${values}.transpose(1, 2, 0)`;
  throw badField(
    file,
    layout === 'bil' && bandRow !== row ? 'BANDROWBYTES' : gap ? 'BANDGAPBYTES' : 'TOTALROWBYTES',
    gap ? `a gap of ${gap} bytes` : `${bandRow} and ${total} bytes`,
    gap ? 'no gap' : `${row} and ${line} bytes: rows without padding`,
    `Write the values without padding, in Python: import numpy as n; ${cube}; n.save("cube.npy", b).`,
  );
}

/**
 * An ESRI header as the text of an ENVI header.
 * @param file its name, for messages
 * @throws StudioError naming the field that cannot be used
 */
export function esriToEnvi(text: string, file: string): string {
  const fields = new Map<string, string>();
  const wavelengths: string[] = [];
  let listing = false;
  for (const line of text.split(/\r\n?|\n/)) {
    const [key = '', ...rest] = line.trim().split(/\s+/);
    const name = key.toLowerCase();
    if (name === 'wavelengths') {
      listing = true;
      wavelengths.push(...rest);
    } else if (name === 'wavelengths_end') listing = false;
    else if (listing && key !== '') wavelengths.push(key, ...rest);
    else if (key !== '') fields.set(name, rest.join(' '));
  }
  const whole = (key: string, otherwise: number): number => {
    const value = fields.get(key);
    if (value === undefined) return otherwise;
    const number = Number(value);
    if (!Number.isSafeInteger(number) || number < 0)
      throw badField(file, key.toUpperCase(), value, 'a whole number');
    return number;
  };
  const [lines, samples, bands] = [whole('nrows', 0), whole('ncols', 0), whole('nbands', 1)];
  const bits = whole('nbits', 8);
  const layout = (fields.get('layout') ?? 'bil').toLowerCase();
  const signed = fields.get('pixeltype')?.toLowerCase() ?? 'unsignedint';
  const type = types[`${signed} ${bits}`];
  if (!type)
    throw badField(
      file,
      'PIXELTYPE and NBITS',
      `${signed} of ${bits} bits`,
      'UNSIGNEDINT, SIGNEDINT or FLOAT of 8 to 64 bits',
    );
  const order = (fields.get('byteorder') ?? 'I').toUpperCase().startsWith('M') ? 1 : 0;
  const letter = signed === 'float' ? 'f' : signed === 'signedint' ? 'i' : 'u';
  const kind = `${order ? '>' : '<'}${letter}${bits / 8}`;
  refusePadding(file, layout, [lines, samples, bands], bits, whole, kind);
  const at = (key: string): number => Number(fields.get(key) ?? NaN);
  const [x, y, width, height] = ['ulxmap', 'ulymap', 'xdim', 'ydim'].map(at);
  // ESRI gives the centre of the first pixel; ENVI counts from its corner, which is 1.
  const map = [x, y, width, height].every(Number.isFinite)
    ? [`map info = {Arbitrary, 1.5, 1.5, ${x}, ${y}, ${width}, ${height}}`]
    : [];
  const none = fields.get('nodata') ?? fields.get('nodatavalue');
  return [
    'ENVI',
    `samples = ${samples}`,
    `lines = ${lines}`,
    `bands = ${bands}`,
    `header offset = ${whole('skipbytes', 0)}`,
    `data type = ${type}`,
    `interleave = ${layout}`,
    `byte order = ${order}`,
    ...map,
    ...(none === undefined ? [] : [`data ignore value = ${none}`]),
    ...(wavelengths.length > 0 ? [`wavelength = {${wavelengths.join(', ')}}`] : []),
    '',
  ].join('\n');
}
