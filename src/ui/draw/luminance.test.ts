import { expect, it } from 'vitest';
import { endmemberColor, endmemberInk } from './colors';
import { contrast, legibleOn } from './legible';
import { contrastOf, luminance, parseHex } from './luminance';

it('reads #rrggbb and nothing else', () => {
  expect(parseHex(' #0aFF80 ')).toEqual([10, 255, 128]);
  for (const bad of ['', 'red', '#fff', '#12345g', 'rgb(0 0 0)']) expect(parseHex(bad)).toBeNull();
});

it('has the luminance and contrast of WCAG 2', () => {
  expect(luminance([0, 0, 0])).toBe(0);
  expect(luminance([255, 255, 255])).toBeCloseTo(1, 12);
  expect(contrastOf(0, 1)).toBeCloseTo(21, 12);
  // The published edge: #767676 is the lightest gray that text on white may have.
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5);
  expect(contrast('gray', '#ffffff')).toBe(1);
});

it('writes on every endmember’s colour in what reads better', () => {
  const inks = Array.from({ length: 12 }, (_, r) => endmemberInk(r));
  inks.forEach((ink, r) => {
    const other = ink === '#000000' ? '#ffffff' : '#000000';
    const color = endmemberColor(r);
    expect(contrast(ink, color)).toBeGreaterThanOrEqual(contrast(other, color));
    expect(contrast(ink, color)).toBeGreaterThan(4.5);
  });
  expect(new Set(inks).size).toBe(2);
});

it('makes a thin line visible and leaves one that is', () => {
  expect(legibleOn('#F0E442', '#ffffff')).not.toBe('#F0E442');
  expect(contrast(legibleOn('#F0E442', '#ffffff'), '#ffffff')).toBeGreaterThanOrEqual(2);
  expect(legibleOn('#0072B2', '#ffffff')).toBe('#0072B2');
});
