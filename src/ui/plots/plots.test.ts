import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endmemberColor } from '../draw/colors';
import { contrast, legibleOn } from '../draw/legible';
import { downsample, lossSummary } from '../train/lossCurves';
import { throttle } from './plotly';
import { leastSquaresScale, spectraLines, spectraSummary, viewedLine } from './spectra';

const endmembers = [
  { id: 'a', name: 'Tree', color: 2, truth: 1 },
  { id: 'b', name: 'Soil', color: 0, truth: null },
];
// Four bands, listed out of order of wavelength; the band at 500 nm is bad.
const wavelengths = Float64Array.of(600, 400, 500, 700);
const validBands = Uint8Array.of(1, 1, 0, 1);
const estimate = Float32Array.of(3, 1, NaN, 4, 1, 1, NaN, 1);
const input = {
  endmembers,
  wavelengths,
  validBands,
  estimate,
  initial: null,
  truth: null,
  truthCount: 0,
};

describe('spectraLines', () => {
  it('draws by rising wavelength, with gaps at bad bands', () => {
    const { x, lines } = spectraLines(input);
    expect(x).toEqual([400, 500, 600, 700]);
    expect(lines.map((l) => l.kind)).toEqual(['estimate', 'estimate']);
    expect(lines[0].y).toEqual([1, null, 3, 4]);
  });

  it('numbers bands from 0 when there are no wavelengths', () => {
    const { x, lines } = spectraLines({ ...input, wavelengths: null });
    expect(x).toEqual([0, 1, 2, 3]);
    expect(lines[0].y).toEqual([3, 1, null, 4]);
  });

  it('brings truth of another scale to the estimate, and leaves 5 % alone', () => {
    const truthOf = (k: number): Float32Array => Float32Array.of(9, 9, 9, 9, 3 * k, k, 99, 4 * k);
    const halved = spectraLines({ ...input, truth: truthOf(0.5), truthCount: 2 });
    const line = halved.lines.find((l) => l.kind === 'truth');
    expect(line?.scale).toBeCloseTo(2, 6);
    expect(line?.y).toEqual([1, null, 3, 4]);
    const close = spectraLines({ ...input, truth: truthOf(1.03), truthCount: 2 });
    expect(close.lines.find((l) => l.kind === 'truth')?.scale).toBe(1);
  });

  it('shows truth alone, unscaled, before there is an estimate', () => {
    const truth = Float32Array.of(9, 9, 9, 9, 30, 10, 99, 40);
    const { lines } = spectraLines({ ...input, estimate: null, truth, truthCount: 2 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ kind: 'truth', scale: 1, y: [10, null, 30, 40] });
  });

  it('ignores arrays that are too short for the endmembers on screen', () => {
    expect(spectraLines({ ...input, estimate: estimate.slice(0, 4) }).lines).toHaveLength(1);
  });

  it('scales by least squares over finite values of valid bands', () => {
    expect(leastSquaresScale([2, 4, 100], [1, 2, 1], [1, 1, 0])).toBe(2);
    expect(leastSquaresScale([2, 4], [0, 0], [1, 1])).toBe(1);
    expect(leastSquaresScale([2, NaN], [1, 1], [1, 1])).toBe(2);
  });

  it('says in words what is drawn', () => {
    expect(spectraSummary(spectraLines(input), true)).toBe(
      'Endmember spectra from 400 to 700 nm: estimate of Tree, Soil. Tree is brightest at 700 nm; Soil is brightest at 400 nm.',
    );
    expect(spectraSummary({ x: [], lines: [] }, true)).toBe('No endmember spectra yet.');
  });
});

describe('viewedLine', () => {
  const x = [400, 500, 600, 700];
  it('keeps gaps as gaps and lines as measured as they are', () => {
    const y = [1, null, 1, 2];
    expect(viewedLine('measured', x, y, true)).toBe(y);
    expect(viewedLine('continuum', x, [1, 0.5, 1, null], true)).toEqual([1, 0.5, 1, null]);
    expect(viewedLine('derivative', x, y, true)[1]).toBeNull();
  });
  it('slopes are per µm with wavelengths and per band without', () => {
    expect(viewedLine('derivative', x, [0, 1, 2, 3], true)).toEqual(
      [10, 10, 10, 10].map(Math.fround),
    );
    expect(viewedLine('derivative', [0, 1, 2, 3], [0, 1, 2, 3], false)).toEqual([1, 1, 1, 1]);
  });
});

describe('losses', () => {
  const points = Array.from({ length: 5000 }, (_, i) => ({
    step: i + 1,
    terms: {},
    total: 1 / (i + 1),
  }));
  it('thins long runs to the asked number, first and last kept', () => {
    const thin = downsample(points, 600);
    expect(thin.length).toBeLessThanOrEqual(601);
    expect(thin.length).toBeGreaterThan(500);
    expect(thin[0]).toBe(points[0]);
    expect(thin.at(-1)).toBe(points.at(-1));
    expect(downsample(points.slice(0, 10), 600)).toHaveLength(10);
  });
  it('says in words how the loss went', () => {
    expect(lossSummary([], 60)).toBe('No losses yet.');
    expect(lossSummary(points.slice(0, 4), 60)).toBe(
      'The total loss fell from 1.00 at step 1 to 0.250 at step 4 of 60.',
    );
  });
});

describe('throttle', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  it('runs at most three times a second and always serves the last request', () => {
    let latest = 0;
    const seen: number[] = [];
    const { request } = throttle(() => seen.push(latest), 334);
    for (let ms = 0; ms < 1000; ms += 10) {
      latest = ms;
      request();
      vi.advanceTimersByTime(10);
    }
    expect(seen).toHaveLength(3);
    vi.advanceTimersByTime(400);
    expect(seen.at(-1)).toBe(990);
    expect(seen).toHaveLength(4);
  });
  it('never runs after it was cancelled', () => {
    const run = vi.fn();
    const { request, cancel } = throttle(run, 334);
    request();
    cancel();
    vi.advanceTimersByTime(1000);
    expect(run).not.toHaveBeenCalled();
  });
});

describe('legibleOn', () => {
  it('makes every endmember colour visible on both themes’ surfaces', () => {
    for (const surface of ['#ffffff', '#1a1e25']) {
      for (let i = 0; i < 12; i++) {
        expect(contrast(legibleOn(endmemberColor(i), surface), surface)).toBeGreaterThanOrEqual(2);
      }
    }
  });
  it('leaves colours alone that are visible already, and what it cannot read', () => {
    expect(legibleOn('#0072B2', '#ffffff')).toBe('#0072B2');
    expect(legibleOn('teal', '#ffffff')).toBe('teal');
  });
  it('measures contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 6);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });
});
