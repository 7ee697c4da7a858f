import { describe, expect, it } from 'vitest';
import { coordinates, mapPlace, scaleBar } from './mapPlace';

const place = (info: string) => mapPlace({ map: { 'map info': info } });
const utm =
  'UTM, 1.000, 1.000, 669639.600, 5328106.000, 7.0e-001, 7.0e-001, 32, North, WGS-84, units=Meters';

describe('place on the map', () => {
  it('gives the middle of a pixel, counted from the tied corner', () => {
    expect(coordinates(place(utm)!, 0, 0)).toBe(
      'E 669\u202f639.9 m, N 5\u202f328\u202f105.7 m · UTM 32 North',
    );
    expect(place(utm)!.at(10, 20)).toEqual({ x: 669639.6 + 14, y: 5328106 - 7 });
    const tied = place('UTM, 11, 6, 1000, 2000, 10, 20, 32, South, WGS-84')!;
    expect(tied.at(5, 10)).toEqual({ x: 1000, y: 2000 });
    expect(tied.at(6, 11)).toEqual({ x: 1010, y: 1980 });
  });

  it('knows latitude and longitude, south and west', () => {
    const found = place('{Geographic Lat/Lon, 1, 1, -70.5, -33.25, 0.001, 0.001, WGS-84}')!;
    expect(coordinates(found, 0, 0)).toBe('33.25050° S, 70.49950° W');
  });

  it('turns with the image', () => {
    const turned = place('UTM, 1, 1, 0, 0, 2, 2, 32, North, WGS-84, rotation=90')!;
    const { x, y } = turned.at(0, 10);
    expect(x).toBeCloseTo(0, 9);
    expect(y).toBeCloseTo(20, 9);
  });

  it.each(['', 'UTM', 'UTM, 1, 1, a, 0, 1, 1', 'UTM, 1, 1, 0, 0, 0, 1', 'UTM, 1, 1, , 0, 1, 1'])(
    'says nothing about %j',
    (info) => {
      expect(place(info)).toBeNull();
    },
  );
  it('says nothing without map info', () => {
    expect(mapPlace({})).toBeNull();
  });
});

describe('scale bar', () => {
  it('is round and at most as long as asked', () => {
    expect(scaleBar(place(utm)!, 0, 2, 120)).toEqual({ text: '20 m', width: (20 / 0.7) * 2 });
    const wide = place('UTM, 1, 1, 0, 0, 30, 30, 32, North, WGS-84, units=Meters')!;
    expect(scaleBar(wide, 0, 1, 120)).toEqual({ text: '2 km', width: 2000 / 30 });
    const near = place('UTM, 1, 1, 0, 0, 0.01, 0.01, 32, North, WGS-84, units=Meters')!;
    expect(scaleBar(near, 0, 4, 120)!.text).toBe('20 cm');
  });

  it('takes the length of a degree at the latitude of the line', () => {
    const found = place('Geographic Lat/Lon, 1, 1, 10, 60, 0.001, 0.001, WGS-84')!;
    const bar = scaleBar(found, 0, 1, 100)!;
    expect(bar.text).toBe('5 km');
    expect(bar.width).toBeCloseTo(5000 / (111.32 * Math.cos(Math.PI / 3)), 3);
  });

  it('is left out where the unit is not known', () => {
    expect(scaleBar(place('Arbitrary, 1, 1, 0, 0, 1, 1')!, 0, 1, 100)).toBeNull();
  });
});
