/**
 * Spectra in the text form of the ECOSTRESS and ASTER libraries, made when tests run: fields, units, order and line ends as
 * the real files have them, with made-up materials and owners. No file of the libraries is copied.
 */

export interface EcostressOptions {
  readonly name?: string;
  /** ASTER writes other fields, "Percent", and its wavelengths as columns of fixed width. */
  readonly aster?: boolean;
  readonly xUnits?: string;
  readonly yUnits?: string;
  /** From the longest wavelength to the shortest, as most of the library is. */
  readonly falling?: boolean;
  readonly end?: '\n' | '\r\n';
  /** Lines put in before the numbers. */
  readonly more?: readonly string[];
  /** What the file says of the number of its rows. */
  readonly announced?: number;
}

/**
 * @param x micrometres, rising
 * @param y percent
 */
export function ecostress(
  x: readonly number[],
  y: readonly number[],
  options: EcostressOptions = {},
): string {
  const { name = 'Brown silty loam', aster = false, falling = true, end = '\n' } = options;
  const order = x.map((_, i) => (falling ? x.length - 1 - i : i));
  const rows = order.map((i) =>
    aster
      ? `${x[i].toFixed(4).padStart(9)} ${y[i].toFixed(4).padStart(11)}`
      : `${x[i].toFixed(6)}\t${y[i].toFixed(6)}`,
  );
  const kind = aster
    ? ['Type: Soil', 'Class: Alfisol', 'Subclass: Made up', 'Particle Size: Coarse']
    : ['Type: vegetation', 'Class: tree', 'Genus: Ficta', 'Species: exempli'];
  const lines = [
    `Name: ${name}`,
    ...kind,
    'Sample No.: 87P0000',
    'Owner: A made-up laboratory',
    `Wavelength Range: ${aster ? 'All' : 'VSWIR'}`,
    'Origin: Nowhere in particular; 0.0; 0.0; WGS84',
    'Collection Date: N/A',
    'Description: A description that the library breaks into several lines, with a colon: here,',
    'and a number at the end of a line, 12',
    'Measurement: Directional (10 Degree) Hemispherical Reflectance',
    'First Column: X',
    'Second Column: Y',
    `X Units: ${options.xUnits ?? `Wavelength (micrometer${aster ? 's' : ''})`}`,
    `Y Units: ${options.yUnits ?? `Reflectance (percent${aster ? '' : 'age'})`}`,
    `First X Value: ${x[order[0]]}`,
    `Last X Value: ${x[order[order.length - 1]]}`,
    `Number of X Values: ${options.announced ?? x.length}`,
    'Additional Information: none',
    ...(options.more ?? []),
    '',
    ...rows,
    '',
  ];
  return lines.join(end);
}
