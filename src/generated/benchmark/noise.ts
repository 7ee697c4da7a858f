/** Sensor noise of a stated signal-to-noise ratio. Each band and brightness has its own, as a real sensor's does; no stripes. */
import { snrShape } from '../../maths/noise';
import type { Rng } from '../../maths/rng';

/** Share of the noise variance that does not grow with the signal (read noise); the rest is shot noise. */
const READ = 0.25;

/**
 * Adds Gaussian noise in place. Its standard deviation follows the band's mean signal and a sensor's ratio over wavelength,
 * and is scaled so that the expected noise power over all pixels and bands is the signal power / 10^(snrDb/10).
 * @param data [N × B]
 * @param centres [B] in nm
 */
export function addSensorNoise(
  rng: Rng,
  data: Float32Array,
  centres: Float64Array,
  snrDb: number,
): void {
  if (snrDb === Infinity) return;
  const B = centres.length;
  const means = new Float64Array(B);
  for (let k = 0; k < data.length; k++) means[k % B] += data[k] / (data.length / B);
  // [B] relative standard deviation at the band's mean signal
  const sd = centres.map((nm, b) => means[b] / 10 ** (snrShape(nm) / 20));
  const relative = (v: number, b: number): number =>
    sd[b] * Math.sqrt(READ + ((1 - READ) * Math.max(0, v)) / means[b]);
  let signal = 0;
  let noise = 0;
  for (let k = 0; k < data.length; k++) {
    signal += data[k] ** 2;
    noise += relative(data[k], k % B) ** 2;
  }
  const scale = Math.sqrt(signal / noise / 10 ** (snrDb / 10));
  for (let k = 0; k < data.length; k++) {
    data[k] += scale * relative(data[k], k % B) * rng.normal();
  }
}
