/** The tests of the 1-D and the 2-D selective scan, the same on every backend. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import scan1d from '../../../testdata/golden/scan1d.json?raw';
import scan2d from '../../../testdata/golden/scan2d.json?raw';
import { selectiveScan1d, selectiveScan2d } from '..';
import { scan1dBackward, scan1dForward } from '../selective_scan_1d/reference';
import { scan2dBackward, scan2dForward } from '../selective_scan_2d/reference';
import type { BackendName } from './backends';
import { expectNoGpuErrors, startBackend } from './backends';
import type { GoldenCase, Shape } from './scanCases.suite';
import { randomCase, scanTests, tensorsOf } from './scanCases.suite';

const goldenScan1d = JSON.parse(scan1d) as GoldenCase[];
const goldenScan2d = JSON.parse(scan2d) as GoldenCase[];

const shapes1d: readonly Shape[] = [
  [[3, 37], 5, 3, true],
  [[3, 21], 5, 3, false],
  [[501, 4], 12, 4, true],
  [[77, 3], 13, 4, true],
  [[2, 1], 7, 5, true],
  [[1, 300], 3, 8, false],
  [[1, 70], 66, 16, true],
  [[9, 4], 1, 1, false],
  // Long; and more sequences than blocks, so that one thread sums over several.
  [[1, 2500], 3, 4, true],
  // One long sequence of few channels; a second, whose last chunk is one step.
  [[1, 3000], 6, 8, true],
  [[2, 33 * 16 + 1], 3, 8, false],
  [[1000, 2], 40, 2, true],
];

const shapes2d: readonly Shape[] = [
  [[1, 13, 7], 6, 4, true],
  [[2, 7, 12], 3, 4, false],
  [[1, 1, 9], 4, 5, true],
  [[1, 9, 1], 4, 5, true],
  [[1, 11, 10], 70, 16, true],
  [[3, 4, 4], 2, 1, false],
  [[1, 64, 61], 9, 4, true],
];

export function scanSuite(backend: BackendName): void {
  describe(`selective scans on ${backend}`, () => {
    beforeAll(() => startBackend(backend));
    afterEach(expectNoGpuErrors);
    describe('1-D', () => {
      const tests = scanTests({
        run: selectiveScan1d,
        forward: (x, y, [b, l], d, n) => scan1dForward(x, y, { b, l, d, n }),
        backward: (x, dy, grads, [b, l], d, n) => scan1dBackward(x, dy, grads, { b, l, d, n }),
      });
      tests.golden(goldenScan1d);
      tests.twin(shapes1d);
      tests.gradients([2, 9]);
      tests.extremes([2, 25]);
      tests.memory([3, 40]);
    });
    describe('2-D', () => {
      const tests = scanTests({
        run: selectiveScan2d,
        forward: (x, y, [b, h, w], d, n) => scan2dForward(x, y, { b, h, w, d, n }),
        backward: (x, dy, grads, [b, h, w], d, n) =>
          scan2dBackward(x, dy, grads, { b, h, w, d, n }),
      });
      tests.golden(goldenScan2d);
      tests.twin(shapes2d);
      tests.gradients([1, 4, 5]);
      tests.extremes([1, 6, 9]);
      tests.memory([1, 9, 11]);
    });
    it('names the input whose shape does not fit', () => {
      const inputs = tensorsOf(randomCase([[1, 3], 2, 2, false], 1));
      const B = tf.zeros([1, 3, 5]);
      expect(() => selectiveScan1d({ ...inputs, B } as never)).toThrow(
        /B is float32 \[1, 3, 5\], expected .*\[1, 3, 2\]/,
      );
      tf.dispose([inputs, B]);
    });
  });
}
