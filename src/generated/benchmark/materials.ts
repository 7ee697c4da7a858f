/**
 * Spectra of the benchmark's materials and how each of them varies. Natural ones are the demo's; two are added here, made
 * in the same way of published absorption features, and are not measurements of any one sample.
 *   [C90], [M85]  see src/generated/demo/spectra.ts
 * The places of the phthalocyanine pigment's Q band (600–700 nm) and of a binder's C–H overtones (1725 and 2310 nm) are
 * textbook values.
 */
import type { MaterialName } from '../../scene/recipe';
import { materials as natural, mineral } from '../demo/spectra';

/** Sheet metal painted blue: phthalocyanine pigment in an organic binder. */
const blueRoof = mineral(
  [
    [400, 0.13],
    [460, 0.24],
    [520, 0.2],
    [580, 0.14],
    [740, 0.22],
    [800, 0.36],
    [1000, 0.38],
    [1300, 0.36],
    [1700, 0.31],
    [2100, 0.25],
    [2500, 0.19],
  ],
  [
    [630, 38, 0.75], // pigment, Q band
    [690, 26, 0.7], // pigment, Q band
    [1200, 22, 0.05], // C–H second overtone
    [1725, 28, 0.24], // C–H first overtone
    [2310, 32, 0.3], // C–H combination
  ],
);

const [soil, water, vegetation, dryGrass, concrete] = natural.map((m) => m.reflectance);

/**
 * Brick fired from the same clay: the iron stays and deepens to hematite, the hydroxyl and bound water are gone.
 * Made to be alike: its spectral angle to the soil is below 0.05 rad.
 */
function brick(nm: number): number {
  const bump = (centre: number, sigma: number): number =>
    Math.exp(-((nm - centre) ** 2) / (2 * sigma * sigma));
  const fired = 0.12 * bump(1412, 22) + 0.2 * bump(1915, 35) + 0.2 * bump(2206, 20); // features lost [C90]
  const hematite = 0.17 * bump(535, 35) + 0.13 * bump(870, 60); // [M85]
  return 0.96 * soil(nm) * Math.exp(fired - hematite);
}

const reflectances: Record<MaterialName, (nm: number) => number> = {
  Vegetation: vegetation,
  'Red soil': soil,
  Water: water,
  Concrete: concrete,
  'Dry grass': dryGrass,
  'Blue roof': blueRoof,
  Brick: brick,
};

/** Range of the sensor, and the water-vapour absorptions that it leaves out, nm. */
const FIRST = 400;
const GAPS = [
  [1340, 1440],
  [1790, 1960],
] as const;
const LAST = 2500;

/**
 * Band centres in nm, evenly over 400–2500 nm without the two water-vapour absorptions: a scene as it is handed on after
 * its bad bands have been removed.
 * @returns [B]
 */
export function bandCentres(bands: number): Float64Array {
  const usable = LAST - FIRST - GAPS.reduce((sum, [from, to]) => sum + to - from, 0);
  return Float64Array.from({ length: bands }, (_, b) => {
    let nm = FIRST + (usable * b) / Math.max(1, bands - 1);
    for (const [from, to] of GAPS) if (nm >= from) nm += to - from;
    return nm;
  });
}

/** Reflectance of materials at the band centres. @returns [R × B] */
export function endmembersOf(names: readonly MaterialName[], centres: Float64Array): Float32Array {
  const bands = centres.length;
  return Float32Array.from({ length: names.length * bands }, (_, k) =>
    reflectances[names[Math.floor(k / bands)]](centres[k % bands]),
  );
}

/** Half the width over which a spectrum's continuum is taken, nm. */
const CONTINUUM = 200;

/**
 * How much deeper than its surroundings a spectrum is at each band, as a logarithm: log E minus its mean over ±200 nm.
 * E · exp(d · depth) has the same continuum and absorptions d deeper.
 * @returns [R × B]
 */
export function absorptionDepths(
  names: readonly MaterialName[],
  centres: Float64Array,
): Float64Array {
  const bands = centres.length;
  return Float64Array.from({ length: names.length * bands }, (_, k) => {
    const log = (nm: number): number =>
      Math.log(reflectances[names[Math.floor(k / bands)]](Math.min(LAST, Math.max(FIRST, nm))));
    const centre = centres[k % bands];
    let sum = 0;
    for (let d = -CONTINUUM; d <= CONTINUUM; d += 20) sum += log(centre + d);
    return log(centre) - sum / ((2 * CONTINUUM) / 20 + 1);
  });
}
