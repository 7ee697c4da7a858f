import { describe, expect, it } from 'vitest';
import { openFiles } from '../readers/open';
import { asFile, context } from '../../testdata/mat/open';
import { numeric, writeMat } from '../../testdata/mat/writer';
import { toMat } from './mat';
import { python, pythonHas } from './python.suite';
import * as result from './result.suite';

const hasScipy = pythonHas('scipy.io');
const scipyNote = hasScipy ? '' : ' (skipped: no python3 with scipy on this machine)';
const { lines, samples, bands, names, pixels, parts } = result;
const whole = toMat({
  names,
  abundances: { lines, samples, values: result.abundances, validPixels: result.validPixels },
  endmembers: {
    values: result.endmembers,
    validBands: result.validBands,
    wavelengths: result.wavelengths,
  },
});

describe('toMat', () => {
  it('opens here with the same numbers and names, NaN where masked', async () => {
    const truth = await result.openAsTruth(asFile(whole, 'result.mat'));
    expect(truth.names).toEqual(names);
    expect(truth.abundances).toEqual(result.abundances);
    expect(truth.endmembers).toEqual(result.endmembers);
  });

  it('gives a scene beside it its size, wavelengths and truth', async () => {
    const cube = Array.from({ length: bands * pixels }, (_, k) => ((k * 7) % 101) / 101);
    const scene = asFile(writeMat({ Y: numeric([bands, pixels], cube) }), 'scene.mat');
    const opened = await openFiles([asFile(whole, 'result.mat'), scene], context());
    if (opened.type !== 'scene') throw new Error(opened.type);
    const { cube: found, truth } = opened.scene;
    expect([found.lines, found.samples]).toEqual([lines, samples]);
    expect(found.wavelengths).toEqual(result.wavelengths);
    expect(truth?.abundances).toEqual(result.abundances);
  });

  it('masks what the masks say, whatever the arrays hold', async () => {
    const filled = toMat({
      names,
      abundances: {
        lines,
        samples,
        values: result.abundances.map((v) => (Number.isNaN(v) ? 0.25 : v)),
        validPixels: result.validPixels,
      },
      endmembers: {
        values: result.endmembers.map((v) => (Number.isNaN(v) ? 0.25 : v)),
        validBands: result.validBands,
        wavelengths: null,
      },
    });
    const truth = await result.openAsTruth(asFile(filled));
    expect(truth.abundances).toEqual(result.abundances);
    expect(truth.endmembers).toEqual(result.endmembers);
  });

  it('refuses shapes that do not fit', () => {
    const abundances = {
      lines,
      samples: samples + 1,
      values: result.abundances,
      validPixels: result.validPixels,
    };
    expect(() => toMat({ names, abundances, endmembers: null })).toThrow(/stated shape/);
    const spectra = { values: result.endmembers, validBands: new Uint8Array(2), wavelengths: null };
    expect(() => toMat({ names, abundances: null, endmembers: spectra })).toThrow(/stated shape/);
  });

  it.skipIf(!hasScipy)(`opens in SciPy${scipyNote}`, () => {
    const program =
      'import io, sys, json, scipy.io as s\n' +
      'm = s.loadmat(io.BytesIO(sys.stdin.buffer.read()))\n' +
      'num = lambda a: [None if v != v else float(v) for v in a.ravel(order="F")]\n' +
      'keys = [k for k in m if not k.startswith("__")]\n' +
      'print(json.dumps([keys, [list(m[k].shape) for k in keys], [str(m[k].dtype) for k in keys],\n' +
      '  num(m["A"].reshape(-1, int(m["nRow"][0, 0]), int(m["nCol"][0, 0]), order="F")[:, 1, 3]),\n' +
      '  num(m["M"]), num(m["wavelengths"]), [c[0] for c in m["cood"][:, 0]]]))';
    const [keys, shapes, types, pixel, spectra, nanometres, cood] = JSON.parse(
      python(program, whole),
    ) as [string[], number[][], string[], number[], (number | null)[], number[], string[]];
    expect(keys).toEqual(['A', 'nRow', 'nCol', 'M', 'wavelengths', 'bbl', 'cood']);
    expect(shapes).toEqual([
      [parts, pixels],
      [1, 1],
      [1, 1],
      [bands, parts],
      [bands, 1],
      [bands, 1],
      [parts, 1],
    ]);
    expect(types).toEqual([...new Array<string>(6).fill('float64'), 'object']);
    const at = (1 * samples + 3) * parts;
    expect(pixel).toEqual([...result.abundances.subarray(at, at + parts)]);
    expect(spectra).toEqual([...result.endmembers].map((v) => (Number.isNaN(v) ? null : v)));
    expect(nanometres).toEqual([...result.wavelengths]);
    expect(cood).toEqual(names);
  });
});
