/** What a crop out of a file of two gigabytes costs over HTTP, counted by the host; the files are made as they are read. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { startDataHost, hosted } from '../../../testdata/host/server';
import { enviHeader, virtualBil, virtualCog, virtualValue } from '../../../testdata/host/virtual';
import { linkFile, readAddress } from '../../scene/linkFile';
import { inspectFiles } from '../importCheck/inspect';
import { openFiles } from '../open';
import type { OpenContext } from '../types';
import { forgetLinks } from './resolve';

const host = await startDataHost();
afterAll(() => host.close());
beforeEach(() => {
  host.several = true;
  forgetLinks();
});

const size = { lines: 5000, samples: 1000, bands: 200 };
/** Lines and samples of a tile. */
const TILE = 128;
host.files.set('/big.hdr', hosted(enviHeader(size)));
host.files.set('/big.bil', virtualBil(size));
host.files.set('/big.tif', virtualCog(size, TILE, false));
host.files.set('/bands.tif', virtualCog(size, TILE, true));

const context: OpenContext = {
  ...{ shared: false, current: null, choices: {} },
  progress: () => undefined,
  cancelled: () => false,
};

/** The crop of so many lines and samples at an aligned place in the tiles, or beside it. */
async function cost(path: string, line: number, sample: number, side = 2 * TILE) {
  const files = [linkFile(readAddress(host.root + path))];
  host.sent = 0;
  const found = await inspectFiles(files, context);
  expect(found).toMatchObject({ type: 'import', opened: null, report: { stored: size } });
  const look = host.sent;
  const crop = { line, sample, lines: side, samples: side };
  const opened = await openFiles(files, { ...context, choices: { crop } });
  if (opened.type !== 'scene') throw new Error(opened.type);
  const { cube, change } = { ...opened.scene };
  expect([cube.lines, cube.samples, cube.bands]).toEqual([side, side, size.bands]);
  for (const [l, s, b] of [
    [0, 0, 0],
    [side - 1, side - 1, 199],
    [100, 150, 100],
    [side / 2 - 1, side / 2, 7],
  ])
    expect(cube.data[(l * side + s) * size.bands + b] * (change?.divideBy ?? 1)).toBeCloseTo(
      virtualValue(l + line, s + sample, b),
      0,
    );
  return { look, read: host.sent - look, needed: side * side * size.bands * 2 };
}

describe('a crop out of 2 GB', () => {
  it.each([
    // The look into its start is as long for any crop: a quarter of this one.
    ['BIL', '/big.hdr', 1000, 300, 512],
    ['a tiled GeoTIFF, pixel by pixel', '/big.tif', 1024, 256, 256],
    ['a tiled GeoTIFF, band by band', '/bands.tif', 1024, 256, 256],
  ])('of %s fetches at most 1.3 of what it holds', async (_, path, line, sample, side) => {
    expect(host.files.get(path.replace('hdr', 'bil'))?.size).toBeGreaterThanOrEqual(2e9);
    const { look, read, needed } = await cost(path, line, sample, side);
    console.log(
      path,
      'look',
      look,
      'read',
      (read / needed).toFixed(3),
      'all',
      ((look + read) / needed).toFixed(3),
    );
    expect(read / needed).toBeLessThan(1.3);
    expect(read / needed).toBeGreaterThanOrEqual(1);
    expect((look + read) / needed).toBeLessThan(1.3);
  });

  it('beside the tiles fetches the tiles that it touches', async () => {
    const { read, needed } = await cost('/big.tif', 1062, 300);
    console.log('beside', (read / needed).toFixed(3));
    expect(read / (needed * (9 / 4))).toBeLessThan(1.05);
  });

  it('of BIL takes whole rows where a host gives one range at a time', async () => {
    host.several = false;
    const { read, needed } = await cost('/big.hdr', 1000, 300);
    console.log('one range', (read / needed).toFixed(3));
    expect(read / needed).toBeLessThan((1.05 * size.samples) / 256);
  });
});
