/**
 * Reflectance spectra of the demo scene's five materials, made of published absorption features.
 * A material is a continuum times Gaussian absorptions, R(λ) = c(λ) · exp(−Σ d · exp(−(λ−λ₀)²/2σ²)); water is made
 * of its measured absorption coefficient instead. These are not measurements of any one sample.
 *
 * Sources, named beside each feature
 *   [C89] Curran, Remote sensing of foliar chemistry, Remote Sens. Environ. 30 (1989): chlorophyll a 430 and 660,
 *         chlorophyll b 460 and 640; leaf water 970, 1200, 1400–1450, 1940; cellulose 1780, 2100, 2270; lignin 1690
 *   [H83] Horler et al., The red edge of plant leaf reflectance, Int. J. Remote Sens. 4 (1983): inflection 700–740
 *   [E90] Elvidge, Visible and NIR reflectance of dry plant materials, Int. J. Remote Sens. 11 (1990):
 *         lignin–cellulose 1720, 2100, 2300
 *   [N00] Nagler, Daughtry & Goward, Plant litter and soil reflectance, Remote Sens. Environ. 71 (2000): 2100
 *   [M85] Morris et al., Spectral properties of submicron hematite, J. Geophys. Res. 90 (1985): Fe³⁺ 480–550, 860–900
 *   [C90] Clark et al., High spectral resolution reflectance spectroscopy of minerals, J. Geophys. Res. 95 (1990):
 *         hydroxyl 1400, bound water 1900, Al–OH 2200, carbonate 2340
 *   [G71] Hunt & Salisbury, Visible and NIR spectra of minerals II: carbonates, Modern Geol. 2 (1971): 1880, 2000, 2340
 *   [P97] Pope & Fry, Absorption spectrum (380–700 nm) of pure water, Appl. Opt. 36 (1997)
 *   [K93] Kou, Labrie & Chylek, Refractive indices of water and ice, Appl. Opt. 32 (1993): 700–2500 nm, rounded here
 */

export interface Material {
  readonly name: string;
  /** Reflectance at a wavelength in nm, 0..1. */
  readonly reflectance: (nm: number) => number;
}

/** An absorption: centre and sigma in nm, depth in absorbance (1 = down to 37 %). */
export type Feature = readonly [centre: number, sigma: number, depth: number];
type Knots = readonly (readonly [nm: number, value: number])[];

/** Piecewise cubic (Catmull–Rom, no overshoot at the ends) through the knots. */
function curve(knots: Knots): (nm: number) => number {
  return (nm) => {
    const last = knots.length - 1;
    if (nm <= knots[0][0]) return knots[0][1];
    if (nm >= knots[last][0]) return knots[last][1];
    let i = 0;
    while (nm > knots[i + 1][0]) i++;
    const [x0, y0] = knots[i];
    const [x1, y1] = knots[i + 1];
    const [xa, ya] = knots[Math.max(0, i - 1)];
    const [xb, yb] = knots[Math.min(last, i + 2)];
    const h = x1 - x0;
    const m0 = ((y1 - ya) / (x1 - xa)) * h;
    const m1 = ((yb - y0) / (xb - x0)) * h;
    const t = (nm - x0) / h;
    const t2 = t * t;
    const t3 = t2 * t;
    return (
      (2 * t3 - 3 * t2 + 1) * y0 + (t3 - 2 * t2 + t) * m0 + (3 * t2 - 2 * t3) * y1 + (t3 - t2) * m1
    );
  };
}

/** A continuum (nm, reflectance) with absorptions. @returns reflectance at a wavelength in nm */
export function mineral(continuum: Knots, features: readonly Feature[]): (nm: number) => number {
  const base = curve(continuum);
  return (nm) => {
    let absorbance = 0;
    for (const [centre, sigma, depth] of features) {
      absorbance += depth * Math.exp(-((nm - centre) ** 2) / (2 * sigma * sigma));
    }
    return base(nm) * Math.exp(-absorbance);
  };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Red soil: ferric iron and clay. Dark blue, steep rise through the yellow, bright and flat in the SWIR. */
const redSoil = mineral(
  [
    [400, 0.085],
    [500, 0.17],
    [600, 0.27],
    [700, 0.33],
    [800, 0.38],
    [1000, 0.44],
    [1300, 0.5],
    [1700, 0.535],
    [2100, 0.52],
    [2500, 0.46],
  ],
  [
    [480, 32, 0.34], // Fe³⁺ [M85]
    [535, 25, 0.12], // Fe³⁺ [M85]
    [875, 60, 0.2], // Fe³⁺ 860–900 [M85]
    [1412, 22, 0.12], // OH [C90]
    [1915, 35, 0.28], // bound water [C90]
    [2206, 20, 0.22], // Al–OH of clay [C90]
    [2165, 15, 0.07], // kaolinite's shoulder of the Al–OH doublet [C90]
  ],
);

/** Green leaves: chlorophyll, the red edge, and leaf water. */
function vegetation(nm: number): number {
  const visible = 0.19;
  const plateau = 0.5 - 0.00004 * Math.max(0, nm - 800);
  const edge = sigmoid((nm - 716) / 13); // inflection within 700–740 [H83]
  const features: readonly Feature[] = [
    [430, 28, 1.25], // chlorophyll a [C89]
    [460, 28, 1.05], // chlorophyll b [C89]
    [640, 24, 0.55], // chlorophyll b [C89]
    [660, 14, 0.35], // chlorophyll a [C89]
    [677, 18, 1.1], // chlorophyll a in the leaf, 660–680 [C89]
    [500, 20, 0.45], // the wing that leaves a green peak at 550
    [970, 26, 0.07], // leaf water [C89]
    [1200, 42, 0.17], // leaf water [C89]
    [1450, 62, 1.05], // leaf water [C89]
    [1500, 160, 0.42], // its long-wave wing [C89]
    [1940, 70, 1.55], // leaf water [C89]
    [2000, 190, 0.75], // its long-wave wing [C89]
    [2500, 210, 1.15], // the 2700–3000 water band's wing
    [2100, 40, 0.05], // cellulose [C89]
    [2300, 35, 0.05], // lignin–cellulose [E90]
  ];
  let absorbance = 0;
  for (const [centre, sigma, depth] of features) {
    absorbance += depth * Math.exp(-((nm - centre) ** 2) / (2 * sigma * sigma));
  }
  return (visible + (plateau - visible) * edge) * Math.exp(-absorbance);
}

/** Dry grass: a convex rise without a red edge, lignin and cellulose in the SWIR. */
const dryGrass = mineral(
  [
    [400, 0.075],
    [480, 0.14],
    [560, 0.255],
    [620, 0.3],
    [700, 0.345],
    [850, 0.42],
    [1100, 0.5],
    [1300, 0.53],
    [1650, 0.55],
    [1850, 0.5],
    [2000, 0.46],
    [2220, 0.44],
    [2500, 0.32],
  ],
  [
    [677, 18, 0.09], // what is left of the chlorophyll
    [1200, 40, 0.05], // residual leaf water [C89]
    [1450, 55, 0.28], // residual leaf water and cellulose O–H [C89]
    [1725, 24, 0.07], // lignin, C–H [E90]
    [1940, 50, 0.34], // residual leaf water and cellulose O–H [C89]
    [2100, 38, 0.26], // cellulose [N00], [E90]
    [2300, 34, 0.19], // lignin–cellulose [E90]
  ],
);

/** Concrete and crushed limestone: bright and nearly grey, with carbonate. */
const concrete = mineral(
  [
    [400, 0.27],
    [500, 0.37],
    [600, 0.43],
    [800, 0.47],
    [1200, 0.5],
    [1700, 0.52],
    [2100, 0.5],
    [2500, 0.43],
  ],
  [
    [900, 70, 0.03], // traces of Fe³⁺ [M85]
    [1412, 25, 0.06], // OH of cement hydrates [C90]
    [1925, 45, 0.2], // bound water [C90]
    [2000, 28, 0.06], // carbonate [G71]
    [2340, 30, 0.34], // carbonate [C90], [G71]
    [2300, 22, 0.1], // its short-wave shoulder [C90]
  ],
);

/** Absorption coefficient of pure water, 1/m: [P97] to 700 nm, [K93] above. Interpolated in the logarithm. */
const waterAbsorption = curve(
  (
    [
      [400, 0.0066],
      [440, 0.0064],
      [480, 0.0127],
      [500, 0.0204],
      [530, 0.0434],
      [560, 0.0619],
      [600, 0.2224],
      [650, 0.34],
      [700, 0.624],
      [740, 2.4],
      [800, 2.0],
      [840, 3.5],
      [900, 6.8],
      [970, 45],
      [1070, 16],
      [1200, 104],
      [1270, 100],
      [1450, 2900],
      [1680, 500],
      [1940, 11000],
      [2200, 1600],
      [2500, 9000],
    ] as const
  ).map(([nm, a]) => [nm, Math.log(a)] as const),
);

/**
 * A silty river: irradiance reflectance 0.33 · bb / (a + bb) (Gordon's quasi-single-scattering form) of water with
 * dissolved organic matter and sediment, plus a spectrally flat reflection of the sky at the surface.
 */
function water(nm: number): number {
  const organic = 0.75 * Math.exp(-0.014 * (nm - 440));
  const scattering = 0.34 * (550 / nm);
  const absorption = Math.exp(waterAbsorption(nm)) + organic;
  return (0.33 * scattering) / (absorption + scattering) + 0.012;
}

/** In the order of the endmember palette, so that each gets a colour that suits it: orange, sky blue, green, yellow, blue. */
export const materials: readonly Material[] = [
  { name: 'Red soil', reflectance: redSoil },
  { name: 'Water', reflectance: water },
  { name: 'Vegetation', reflectance: vegetation },
  { name: 'Dry grass', reflectance: dryGrass },
  { name: 'Concrete', reflectance: concrete },
];
