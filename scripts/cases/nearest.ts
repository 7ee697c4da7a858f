/** Which spectrum of a library is nearest to a pixel, found by plain arithmetic on the files' bytes. */
import { existsSync, readFileSync } from 'node:fs';

/** Bands that the page leaves out, because water takes them. */
const absorbed = (nm: number): boolean => (nm >= 1340 && nm <= 1460) || (nm >= 1790 && nm <= 1960);

/** The spectrum of a float32 library nearest to the first pixel of a float32 scene interleaved by pixel, by angle. */
export function nearest(library: string, scene: string): { name: string; angle: number } {
  const open = (header: string) => {
    const text = readFileSync(header, 'utf8');
    const list = (key: string): string[] =>
      (new RegExp(`^${key} = \\{([^}]*)\\}`, 'm').exec(text)?.[1] ?? '').split(',');
    const unit = /^wavelength units = Micro/m.test(text) ? 1000 : 1;
    const data = header.replace(
      /\.hdr$/,
      existsSync(header.replace(/hdr$/, 'sli')) ? '.sli' : '.img',
    );
    return {
      waves: list('wavelength').map((w) => Number(w) * unit),
      names: list('spectra names').map((n) => n.trim()),
      values: new Float32Array(Uint8Array.from(readFileSync(data)).buffer),
    };
  };
  const [from, to] = [open(library), open(scene)];
  const n = from.waves.length;
  const angles = from.names.map((name, r) => {
    let [xy, xx, yy] = [0, 0, 0];
    to.waves.forEach((w, b) => {
      const i = from.waves.findIndex((v, k) => v <= w && w <= from.waves[k + 1]);
      const [low, high] = [from.values[r * n + i], from.values[r * n + i + 1]];
      if (i < 0 || low < -1e30 || high < -1e30 || absorbed(w)) return;
      const t = (w - from.waves[i]) / (from.waves[i + 1] - from.waves[i]);
      const [x, y] = [low + t * (high - low), to.values[b]];
      xy += x * y;
      xx += x * x;
      yy += y * y;
    });
    return { name, angle: Math.acos(xy / Math.sqrt(xx * yy)) };
  });
  return angles.reduce((a, b) => (b.angle < a.angle ? b : a));
}
