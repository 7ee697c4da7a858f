import { describe, expect, it } from 'vitest';
import {
  clampViewport,
  fit,
  frameOf,
  pixelAt,
  reveal,
  tickStep,
  toImage,
  toScreen,
  zoomAt,
} from './geometry';

const image = { lines: 80, samples: 96 };
const frame = frameOf(642, 428);

describe('scene geometry', () => {
  it('fits the whole image and tells every pixel from its neighbours', () => {
    const view = fit(frame, image);
    expect(view.scale).toBe(Math.min(600 / 96, 400 / 80));
    for (const [line, sample] of [
      [0, 0],
      [79, 95],
      [41, 17],
    ]) {
      const { x, y } = toScreen(view, frame, line + 0.5, sample + 0.5);
      expect(pixelAt(view, frame, image, x, y)).toEqual({ line, sample });
      const corner = toScreen(view, frame, line, sample);
      expect(pixelAt(view, frame, image, corner.x + 0.01, corner.y + 0.01)).toEqual({
        line,
        sample,
      });
    }
    expect(pixelAt(view, frame, image, 2, 2)).toBeNull();
  });

  it('keeps the point under the pointer where it is while zooming', () => {
    let view = fit(frame, image);
    const before = toImage(view, frame, 333, 222);
    for (let i = 0; i < 5; i++) view = zoomAt(view, frame, image, 333, 222, 1.4);
    const after = toImage(view, frame, 333, 222);
    expect(after.line).toBeCloseTo(before.line, 9);
    expect(after.sample).toBeCloseTo(before.sample, 9);
    expect(view.scale).toBeCloseTo(fit(frame, image).scale * 1.4 ** 5, 9);
  });

  it('never shows less than the frame can hold nor leaves the image', () => {
    const out = clampViewport({ line: -50, sample: 500, scale: 0.01 }, frame, image);
    expect(out).toEqual(fit(frame, image));
    const corner = clampViewport({ line: -50, sample: 500, scale: 20 }, frame, image);
    expect(toScreen(corner, frame, 0, 0).y).toBeCloseTo(frame.top, 9);
    expect(toScreen(corner, frame, 0, 96).x).toBeCloseTo(frame.left + frame.width, 9);
    expect(clampViewport({ line: 1, sample: 1, scale: 1e6 }, frame, image).scale).toBe(80);
  });

  it('brings a pixel into view by the least move', () => {
    const view = clampViewport({ line: 40, sample: 48, scale: 40 }, frame, image);
    expect(reveal(view, frame, image, { line: 41, sample: 48 })).toEqual(view);
    const moved = reveal(view, frame, image, { line: 40, sample: 70 });
    const { x } = toScreen(moved, frame, 40, 71);
    expect(x).toBeLessThanOrEqual(frame.left + frame.width + 1e-9);
    expect(moved.sample).toBeGreaterThan(view.sample);
    expect(moved.line).toBe(view.line);
  });

  it('works for an image of one pixel', () => {
    const one = { lines: 1, samples: 1 };
    const view = fit(frame, one);
    expect(pixelAt(view, frame, one, 320, 220)).toEqual({ line: 0, sample: 0 });
    expect(clampViewport(view, frame, one).scale).toBe(view.scale);
  });

  it('chooses round ruler steps at least so far apart', () => {
    expect(tickStep(5, 46)).toBe(10);
    expect(tickStep(60, 46)).toBe(1);
    expect(tickStep(0.5, 46)).toBe(100);
  });
});
