/** A generated scene as an ENVI file: fields and a river's light, so that layers have something to show. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Lines and samples of one field; the material of a pixel is (fields down + fields across) mod 3. */
export const field = { lines: 40, samples: 50 };

/**
 * BIP, uint16.
 * @returns the two files
 */
export function writeScene(folder, name, { lines, samples, bands }) {
  const data = new Uint16Array(lines * samples * bands);
  let k = 0;
  for (let l = 0; l < lines; l++)
    for (let s = 0; s < samples; s++) {
      const kind = (Math.floor(l / field.lines) + Math.floor(s / field.samples)) % 3;
      const light = 0.7 + 0.3 * Math.sin(l / 23) * Math.cos(s / 31);
      for (let b = 0; b < bands; b++)
        data[k++] = 3000 * light * (0.4 + 0.3 * Math.sin((b / bands) * (3 + 2 * kind) + kind));
    }
  const wavelengths = Array.from({ length: bands }, (_, b) => 400 + (2100 * b) / (bands - 1));
  const fields = {
    ...{ lines, samples, bands },
    ...{ 'header offset': 0, 'data type': 12, interleave: 'bip', 'byte order': 0 },
  };
  const text = Object.entries(fields).map(([key, v]) => `${key} = ${v}`);
  const header = ['ENVI', ...text, 'wavelength units = nm', `wavelength = {${wavelengths}}`, ''];
  const files = [`${name}.hdr`, `${name}.img`].map((file) => path.join(folder, file));
  writeFileSync(files[0], header.join('\n'));
  writeFileSync(files[1], data);
  return files;
}
