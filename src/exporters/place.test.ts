/** A scene keeps its coordinate system and its place through every export: whole, cropped, binned, turned. */
import { describe, expect, it } from 'vitest';
import { enviData, enviHeader } from '../../testdata/envi/writer';
import { asFile, context, openScene } from '../../testdata/mat/open';
import { writeTiff } from '../../testdata/tiff/writer';
import type { TagValue } from '../../testdata/tiff/writer';
import { withSystem } from '../scene/crs/complete';
import { epsgOfWkt, wktOfEpsg } from '../scene/crs/systems';
import type { ImportChoices } from '../scene/importChoices';
import { enviProblem, geoTags } from './geo';
import { toGeoTiff } from './geotiff';
import { apart, exported } from './place.suite';
import type { Affine, placeOf } from './place.suite';

const size = { lines: 9, samples: 8, bands: 3 };
const value = (l: number, s: number, b: number): number => 7 * l + 3 * s + 11 * b + l * b;

/** A GeoTIFF at 400 000, 5 000 000. */
const geoTiff = (keys: readonly number[], more: Record<number, TagValue> = {}): File =>
  asFile(
    writeTiff({
      ...{ ...size, value },
      tags: {
        33550: { type: 12, values: [20, 20, 0] },
        33922: { type: 12, values: [0, 0, 0, 400_000, 5_000_000, 0] },
        34735: { type: 3, values: [1, 1, 0, keys.length / 4, ...keys] },
        ...more,
      },
    }),
    'scene.tif',
  );
const projected = (epsg: number): number[] => [1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, epsg];
const geographic = (epsg: number): number[] => [1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, epsg];
const envi = (fields: Record<string, string>): File[] => [
  asFile(enviHeader(size, { type: 12, fields }), 'scene.hdr'),
  asFile(enviData(size, value, { type: 12 }), 'scene.img'),
];

const made = ({ lines, samples }: { lines: number; samples: number }) => ({
  ...{ lines, samples, names: ['soil', 'tree'], description: 'made' },
  validPixels: new Uint8Array(lines * samples).fill(1),
  values: Float32Array.from({ length: 2 * lines * samples }, (_, i) => (i % 7) / 7),
});

const parts: [string, ImportChoices, (a: Affine) => Affine][] = [
  ['whole', {}, (a) => a],
  ['cropped', { crop: { line: 2, sample: 3, lines: 7, samples: 5 } }, (a) => moved(a, 3, 2, 1)],
  ['binned', { bin: { spatial: 2, spectral: 1 } }, (a) => moved(a, 0, 0, 2)],
  [
    'cropped and binned',
    { crop: { line: 1, sample: 2, lines: 8, samples: 6 }, bin: { spatial: 2, spectral: 1 } },
    (a) => moved(a, 2, 1, 2),
  ],
];
const moved = ([a, b, c, d, e, f]: Affine, sample: number, line: number, n: number): Affine => [
  a + b * sample + c * line,
  ...([n * b, n * c] as const),
  d + e * sample + f * line,
  ...([n * e, n * f] as const),
];

/** Opens files whole and in parts, exports each, and looks where it lies. */
async function expectKept(
  files: readonly File[],
  affine: Affine,
  crs: (place: { tiff: ReturnType<typeof placeOf>; envi: ReturnType<typeof placeOf> }) => void,
): Promise<void> {
  for (const [name, choices, move] of parts) {
    const scene = await openScene(files, { choices: { divideBy: 1, ...choices } });
    const out = await exported(scene, context());
    expect(out.problem).toBeNull();
    const right = move(affine);
    const { lines, samples } = scene.cube;
    expect([name, apart(out.tiff.affine, right, lines, samples)]).toEqual([
      name,
      expect.closeTo(0, 5),
    ]);
    expect([name, apart(out.envi.affine, right, lines, samples)]).toEqual([
      name,
      expect.closeTo(0, 5),
    ]);
    crs(out);
  }
}

const straight: Affine = [400_000, 20, 0, 5_000_000, 0, -20];
const laea = (await wktOfEpsg(3035)) ?? '';
const utm32 = (await wktOfEpsg(25832)) ?? '';
const codes = [
  ...[32633, 32733, 25832, 26911, 26712, 23030, 28355, 31983, 3035, 3034, 3857, 4326, 4258, 4269],
  ...[2056, 31467, 5514, 3031, 3413, 2193, 27700, 2154, 3577, 5070, 2229, 4674],
];
const units = new Map([[2229, 'US Survey Feet']]);

describe('a GeoTIFF’s system', () => {
  it.each(codes)('EPSG:%i, in both exports', async (epsg) => {
    const keys = epsg > 4000 && epsg < 5000 ? geographic(epsg) : projected(epsg);
    const wkts = new Set<string>();
    await expectKept([geoTiff(keys)], straight, ({ tiff, envi: header }) => {
      expect(tiff.epsg).toBe(epsg);
      wkts.add(header.wkt);
    });
    expect([...wkts]).toEqual([await wktOfEpsg(epsg)]);
    expect(await epsgOfWkt([...wkts][0])).toBe(epsg);
    const { cube } = await openScene(geoTiff(keys));
    expect(enviProblem(await withSystem(cube.map ?? {}))).toBeNull();
    const unit = units.get(epsg) ?? (keys[3] === 2 ? 'Degrees' : 'Meters');
    expect(cube.map?.['map info']).toContain(`units=${unit}`);
  });

  it('of a code that nobody knows: the code is kept, and what ENVI lacks is said', async () => {
    await expectKept([geoTiff(projected(29999))], straight, ({ tiff }) =>
      expect(tiff.epsg).toBe(29999),
    );
    const { cube } = await openScene(geoTiff(projected(29999)));
    expect(cube.map?.['map info']).not.toContain('units');
    expect(enviProblem(await withSystem(cube.map ?? {}))).toMatch(
      /not their system \(EPSG:29999\)/,
    );
  });

  it('of its own, with doubles and texts', async () => {
    const text = 'My projection|My datum|';
    const keys = [
      ...[1024, 0, 1, 1],
      ...[1025, 0, 1, 1],
      ...[3072, 0, 1, 32767],
      ...[3073, 34737, 14, 0],
      ...[3078, 34736, 1, 1],
    ];
    const more = { 34736: { type: 12 as const, values: [6378137, 47.5] }, 34737: text };
    await expectKept([geoTiff(keys, more)], straight, ({ tiff, envi: header }) => {
      expect(tiff.epsg).toBe(32767);
      expect(header.affine).not.toBeNull();
    });
    const scene = await openScene(geoTiff(keys, more));
    expect(geoTags(scene.cube.map).tags).toEqual({
      doubles: expect.arrayContaining([[34736, [6378137, 47.5]]]) as unknown,
      shorts: [[34735, [1, 1, 0, 5, ...keys]]],
      texts: [[34737, text]],
    });
  });

  it('with pixels that are points', async () => {
    const keys = [1024, 0, 1, 1, 1025, 0, 1, 2, 3072, 0, 1, 25832];
    await expectKept([geoTiff(keys)], [399_990, 20, 0, 5_000_010, 0, -20], ({ tiff }) =>
      expect(tiff.epsg).toBe(25832),
    );
  });

  it.each([-17.5, 30, 90, 179])('turned by %d degrees', async (degrees) => {
    const angle = (-degrees * Math.PI) / 180;
    const [c, s] = [20 * Math.cos(angle), 20 * Math.sin(angle)];
    const matrix = [c, -s, 0, 400_000, -s, -c, 0, 5_000_000, 0, 0, 0, 0, 0, 0, 0, 1];
    const bytes = writeTiff({
      ...{ ...size, value },
      tags: {
        34264: { type: 12, values: matrix },
        34735: { type: 3, values: [1, 1, 0, 3, ...projected(3035)] },
      },
    });
    await expectKept(
      [asFile(bytes, 'scene.tif')],
      [400_000, c, -s, 5_000_000, -s, -c],
      ({ tiff }) => expect(tiff.epsg).toBe(3035),
    );
  });

  it('sheared: kept as GeoTIFF, and no place is made up for ENVI', async () => {
    const matrix = [20, 5, 0, 400_000, 0, -20, 0, 5_000_000, 0, 0, 0, 0, 0, 0, 0, 1];
    const bytes = writeTiff({
      ...{ ...size, value },
      tags: {
        34264: { type: 12, values: matrix },
        34735: { type: 3, values: [1, 1, 0, 3, ...projected(25832)] },
      },
    });
    const scene = await openScene(asFile(bytes, 'scene.tif'));
    const out = await exported(scene, context());
    expect(apart(out.tiff.affine, [400_000, 20, 5, 5_000_000, 0, -20], 9, 8)).toBeCloseTo(0, 6);
    expect(out.envi.affine).toBeNull();
    expect(enviProblem(scene.cube.map)).toMatch(/sheared or mirrored/);
  });
});

describe('an ENVI header’s system', () => {
  const info = (start: string, more: string): string =>
    `{${start}, 1, 1, 400000, 5000000, 20, 20${more}}`;
  it.each([
    ['UTM, WGS-84', info('UTM', ', 33, North, WGS-84, units=Meters'), '', 32633],
    ['UTM on ETRS 89 by its WKT', info('UTM', ', 32, North'), utm32, 25832],
    ['UTM on NAD 27 by its name', info('UTM', ', 11, North, North America 1927'), '', 26711],
    ['UTM on GDA 94', info('UTM', ', 55, South, GDA-94'), '', 28355],
    ['LAEA', info('Lambert Azimuthal Equal Area', ''), laea, 3035],
    ['degrees on ETRS 89', info('Geographic Lat/Lon', ', ETRS-89, units=Degrees'), '', 4258],
    [
      'an authority at the end',
      info('Swiss', ''),
      'PROJCS["CH1903+ / LV95",GEOGCS["CH1903+",DATUM["CH1903+",SPHEROID["Bessel 1841",6377397.155,299.1528128]],AUTHORITY["EPSG","4150"]],PROJECTION["Hotine"],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","2056"]]',
      2056,
    ],
  ])('%s', async (_, mapInfo, wkt, epsg) => {
    const known = await wktOfEpsg(epsg);
    const files = envi({
      'map info': mapInfo,
      ...(wkt ? { 'coordinate system string': `{${wkt}}` } : {}),
    });
    await expectKept(files, straight, ({ tiff, envi: header }) => {
      expect(tiff.epsg).toBe(epsg);
      expect(header.wkt).toBe(wkt || known);
    });
  });

  it.each([
    ['Transverse_Mercator', 25832, '0.9996', '0.9997'],
    ['Lambert_Azimuthal_Equal_Area', 3035, '52.0', '51.5'],
    ['Albers', 5070, '23.0', '23.5'],
    ['Lambert_Conformal_Conic', 3034, '35.0', '35.5'],
    ['Stereographic_South_Pole', 3031, '-71.0', '-72.5'],
  ])(
    'of its own (%s) goes into the GeoTIFF as its keys, and back',
    async (method, code, from, to) => {
      const wkt = ((await wktOfEpsg(code)) ?? '')
        .replace(/^PROJCS\["[^"]*"/, 'PROJCS["Our_Grid"')
        .replace(from, to);
      expect(wkt).toContain(to);
      expect(await epsgOfWkt(wkt)).toBeNull();
      const files = envi({
        'map info': info('Our Grid', ''),
        'coordinate system string': `{${wkt}}`,
      });
      await expectKept(files, straight, ({ tiff, envi: header }) => {
        expect(tiff.epsg).toBe(32767);
        expect(header.wkt).toBe(wkt);
      });
      const { cube } = await openScene(files);
      const place = await withSystem(cube.map ?? {});
      expect(place).not.toHaveProperty('epsg');
      const again = new File([toGeoTiff({ ...made(cube), map: place }).bytes], 'again.tif');
      const back = (await openScene(again)).cube.map ?? {};
      delete (back as Record<string, string>)['coordinate system string'];
      const numbers = (text = ''): string[] => (text.match(/PARAMETER\[[^\]]*\]/g) ?? []).sort();
      const wkt2 = (await withSystem(back))['coordinate system string'];
      expect(wkt2).toContain(`PROJECTION["${method}"]`);
      expect(numbers(wkt2)).toEqual(numbers(wkt));
    },
  );

  it('of its own, in a projection that GeoTIFF’s keys are not written for, is said', async () => {
    const wkt = ((await wktOfEpsg(5514)) ?? '').replace('49.5', '49.6');
    const scene = await openScene(
      envi({ 'map info': info('Krovak', ''), 'coordinate system string': `{${wkt}}` }),
    );
    const out = await exported(scene, context());
    expect(out.problem).toMatch(/not their system \(Krovak\)/);
    expect(out.envi.wkt).toBe(wkt);
  });

  it.each([
    ['about its corner', '1, 1, 400000, 5000000', [0, 0]],
    ['about a pixel inside', '4.5, 3, 400000, 5000000', [3.5, 2]],
  ])('turned %s: crops lie where ENVI puts them', async (_, tie, [i, j]) => {
    const angle = (17.5 * Math.PI) / 180;
    const [c, s] = [20 * Math.cos(angle), 20 * Math.sin(angle)];
    const corner: Affine = [400_000 - c * i + s * j, c, -s, 5_000_000 + s * i + c * j, -s, -c];
    const scene = await openScene(
      envi({
        'map info': `{UTM, ${tie}, 20, 20, 32, North, WGS-84, units=Meters, rotation=-17.5}`,
      }),
      { choices: { divideBy: 1, crop: { line: 2, sample: 3, lines: 5, samples: 4 } } },
    );
    const out = await exported(scene, context());
    const right = moved(corner, 3, 2, 1);
    expect(apart(out.tiff.affine, right, 5, 4)).toBeCloseTo(0, 5);
    // As GDAL reads it, which turns about the corner: the part is tied there.
    expect(apart(out.envi.affine, right, 5, 4)).toBeCloseTo(0, 5);
    expect(out.tiff.epsg).toBe(32632);
  });

  it('that nobody knows: the coordinates are written, and what is missing is said', async () => {
    const scene = await openScene(envi({ 'map info': info('Krovak', '') }));
    const out = await exported(scene, context());
    expect(apart(out.tiff.affine, straight, 9, 8)).toBeCloseTo(0, 6);
    expect(out.problem).toMatch(/coordinates but not their system \(Krovak\).*choose it by hand/);
  });

  it('of points alone cannot be a grid, and nothing else is blamed', async () => {
    const scene = await openScene(envi({ 'geo points': '{1, 1, 50, 10, 8, 9, 50.1, 10.1}' }));
    const { tags, problem } = geoTags(scene.cube.map);
    expect(tags).toBeNull();
    expect(problem).toMatch(/a set of points .*no grid\. The ENVI file has it word for word/);
  });
});

describe('a place in files of its own', () => {
  const corner: Affine = [691_000.5, 2.5, 0, 5_334_000.25, 0, -2.5];
  const prj = asFile(utm32, 'scene.prj');
  it('a world file and a .prj beside a TIFF', async () => {
    const image = asFile(writeTiff({ ...size, value }), 'scene.tif');
    const world = asFile('2.5\r\n0.0\r\n0.0\r\n-2.5\r\n691001.75\r\n5333999.0\r\n', 'scene.tfw');
    await expectKept([image, world, prj], corner, ({ tiff, envi: header }) => {
      expect(tiff.epsg).toBe(25832);
      expect(header.wkt).toBe(utm32);
    });
    const [cosine, sine] = [2.5 * Math.cos(0.3), 2.5 * Math.sin(0.3)];
    const numbers = [cosine, -sine, -sine, -cosine, 691_001.75, 5_333_999];
    const turned = asFile(numbers.join('\n'), 'scene.tfw');
    const first = [691_001.75 - (cosine - sine) / 2, 5_333_999 + (sine + cosine) / 2] as const;
    await expectKept(
      [image, turned, prj],
      [first[0], cosine, -sine, first[1], -sine, -cosine],
      ({ tiff }) => expect(tiff.epsg).toBe(25832),
    );
    const sheared = asFile('2\n0\n1\n-2\n0\n0\n', 'scene.tfw');
    const { notes } = await openScene([image, sheared]);
    expect(notes.join(' ')).toMatch(/scene\.tfw is not used/);
  });

  it('an ESRI header and its .prj', async () => {
    const header =
      'NROWS 9\nNCOLS 8\nNBANDS 3\nNBITS 16\nLAYOUT BIL\nULXMAP 691001.75\nULYMAP 5333999\nXDIM 2.5\nYDIM 2.5\n';
    const data = asFile(enviData(size, value, { type: 12, interleave: 'bil' }), 'scene.bil');
    await expectKept([asFile(header, 'scene.hdr'), data, prj], corner, ({ tiff }) =>
      expect(tiff.epsg).toBe(25832),
    );
  });
});
