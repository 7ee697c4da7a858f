/** An import report made by hand, for tests of the store and of the panel. */
import type { ImportReport } from '../../scene/importChoices';

/** Twelve pixels, five bands of which the file calls band 4 bad; two variables could be the cube. */
export function tinyReport(change: Partial<ImportReport> = {}): ImportReport {
  return {
    shapeKey: 'mat5|uint16|5x12',
    file: 'two.mat',
    findings: [
      { what: 'Format', value: 'MATLAB v5', how: 'file', why: 'its first bytes' },
      { what: 'Units', value: 'reflectance', how: 'guessed', why: 'values from 0 to 1' },
    ],
    stored: { lines: 3, samples: 4, bands: 5 },
    result: { lines: 3, samples: 4, bands: 5, bytes: 240 },
    budget: 512e6,
    fitting: [],
    preview: { width: 4, height: 3, rgba: new Uint8ClampedArray(48).fill(200) },
    alternatives: ['Y', 'Z'].map((variable) => ({
      kind: 'Variable',
      label: variable,
      choices: { variable },
      inForce: variable === 'Y',
      thumbnail: null,
    })),
    meanSpectrum: Float64Array.from([0.1, 0.2, 0.3, 0.2, 0]),
    wavelengths: Float64Array.from([450, 550, 650, 800, 1400]),
    wavelengthSource: 'file',
    unit: 'reflectance',
    divideBy: 1,
    noData: [],
    proposals: [
      { band: 3, reason: 'saturated' },
      { band: 4, reason: 'file' },
    ],
    truth: null,
    choices: {},
    problem: null,
    ...change,
  };
}
