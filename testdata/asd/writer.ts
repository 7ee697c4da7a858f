/** Binary spectra as ASD's instruments write them, made when tests run; fields that no reader looks at stay zero. */

export interface AsdOptions {
  /** "as8" by default; "ASD" is the first version, which keeps no reference. */
  readonly version?: string;
  /** 0 raw, 1 reflectance (default), 2 radiance … */
  readonly dataType?: number;
  /** 0 float, 1 whole numbers, 2 double (default) */
  readonly dataFormat?: 0 | 1 | 2;
  readonly first?: number;
  readonly step?: number;
  /** What was seen of the white reference; absent: the file ends behind the spectrum. */
  readonly reference?: readonly number[];
  readonly description?: string;
  /** Bytes behind all of it, as calibrations are. */
  readonly behind?: number;
}

/** @param target what was seen of the target, a number a channel */
export function asd(target: readonly number[], options: AsdOptions = {}): Uint8Array<ArrayBuffer> {
  const { version = 'as8', dataType = 1, dataFormat = 2, first = 350, step = 1 } = options;
  const { reference, description = 'a leaf', behind = 0 } = options;
  const item = dataFormat === 2 ? 8 : 4;
  const spectrum = target.length * item;
  const size = 484 + spectrum + (reference ? 20 + description.length + spectrum : 0) + behind;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string): void =>
    Array.from(value).forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  const put = (at: number, values: readonly number[]): void =>
    values.forEach((v, i) => {
      if (dataFormat === 0) view.setFloat32(at + i * item, v, true);
      else if (dataFormat === 1) view.setInt32(at + i * item, v, true);
      else view.setFloat64(at + i * item, v, true);
    });
  text(0, version);
  text(3, 'made up');
  view.setUint8(186, dataType);
  view.setFloat32(191, first, true);
  view.setFloat32(195, step, true);
  view.setUint8(199, dataFormat);
  view.setUint16(204, target.length, true);
  put(484, target);
  if (reference) {
    const at = 484 + spectrum;
    view.setUint16(at, 1, true);
    view.setUint16(at + 18, description.length, true);
    text(at + 20, description);
    put(at + 20 + description.length, reference);
  }
  return bytes;
}
