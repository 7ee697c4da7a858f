/** A link as a QR code, one path for an SVG. Loaded when a link is short enough for one. */
import qrcode from 'qrcode-generator';

/** Modules of light around the code, which readers need. */
export const quietZone = 4;

export interface QrPicture {
  /** Modules of a side, the quiet zone among them. */
  readonly side: number;
  /** The dark modules, a unit square each, in runs along the rows. */
  readonly path: string;
}

/** @param text at most 2,300 bytes of ASCII */
export function qrPicture(text: string): QrPicture {
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const count = code.getModuleCount();
  let path = '';
  for (let row = 0; row < count; row++) {
    for (let col = 0; col < count; col++) {
      if (!code.isDark(row, col)) continue;
      let run = 1;
      while (col + run < count && code.isDark(row, col + run)) run++;
      path += `M${col + quietZone} ${row + quietZone}h${run}v1h-${run}z`;
      col += run;
    }
  }
  return { side: count + 2 * quietZone, path };
}
