/** Links read from a local server that counts its bytes, and from hosts that are hostile: each fault in its own sentence. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { hosted, startDataHost } from '../../../testdata/host/server';
import { writeTiff } from '../../../testdata/tiff/writer';
import { linkFile, readAddress } from '../../scene/linkFile';
import { toErrorData } from '../../scene/errors';
import { inspectFiles } from '../importCheck/inspect';
import { openFiles } from '../open';
import type { OpenContext } from '../types';
import { partsOf } from './multipart';
import { forgetLinks } from './resolve';

const host = await startDataHost();
const { root, files } = host;
afterAll(() => host.close());
beforeEach(() => {
  host.before = () => false;
  host.several = true;
  host.sent = 0;
  forgetLinks();
});

const context: OpenContext = {
  shared: false,
  current: null,
  choices: {},
  links: { pause: () => Promise.resolve(), silence: 20_000 },
  progress: () => undefined,
  cancelled: () => false,
};
const link = (path: string) => [linkFile(readAddress(root + path))];
const failure = (path: string, silence = 20_000) =>
  openFiles(link(path), { ...context, links: { ...context.links, silence } }).then(
    () => null,
    (error: unknown) => toErrorData(error),
  );

const value = (l: number, s: number, b: number) => (7 * l + 3 * s + 11 * b) % 4001;
const size = { lines: 700, samples: 400, bands: 60 };
const header = (interleave: string) =>
  `ENVI\nlines = ${size.lines}\nsamples = ${size.samples}\nbands = ${size.bands}\ndata type = 12\ninterleave = ${interleave}\nbyte order = 0\nheader offset = 0\n`;

function bil(): Uint8Array {
  const { lines, samples, bands } = size;
  const out = new Uint16Array(lines * samples * bands);
  let at = 0;
  for (let l = 0; l < lines; l++)
    for (let b = 0; b < bands; b++) for (let s = 0; s < samples; s++) out[at++] = value(l, s, b);
  return new Uint8Array(out.buffer);
}
files.set('/a.hdr', hosted(new TextEncoder().encode(header('bil'))));
files.set('/a.bil', hosted(bil()));
files.set('/c.tif', hosted(writeTiff({ lines: 20, samples: 24, bands: 5, value, bits: 16 })));

const crop = { line: 100, sample: 50, lines: 256, samples: 256 };

describe('a link', () => {
  it.each([true, false])('gives a crop of BIL, many ranges at once: %s', async (many) => {
    host.several = many;
    const found = await inspectFiles(link('/a.hdr'), context);
    expect(found).toMatchObject({ type: 'import', opened: null });
    const look = host.sent;
    const opened = await openFiles(link('/a.hdr'), { ...context, choices: { crop } });
    if (opened.type !== 'scene') throw new Error(opened.type);
    const { cube } = opened.scene;
    expect([cube.lines, cube.samples, cube.bands]).toEqual([256, 256, 60]);
    for (const [l, s, b] of [
      [0, 0, 0],
      [255, 255, 59],
      [13, 200, 31],
    ])
      expect(cube.data[(l * 256 + s) * 60 + b] * (opened.scene.change?.divideBy ?? 1)).toBeCloseTo(
        value(l + 100, s + 50, b),
        0,
      );
    const needed = 256 * 256 * 60 * 2;
    // Where the host gives one range at a time: what lies between two rows, too, and what was under way of the whole file
    // that it began to send when it was asked for several.
    const sent = host.sent - look - (many ? 0 : 4e6);
    expect(sent / needed).toBeLessThan(many ? 1.3 : 400 / 256 + 0.1);
    expect(opened.scene.source?.files?.[0].address).toBe(`${root}/a.hdr`);
    expect(opened.scene.notes.at(-1)).toMatch(/^Fetched from 127\.0\.0\.1:\d+: /);
  });

  it('gives a small TIFF', async () => {
    const opened = await openFiles(link('/c.tif'), context);
    expect(opened).toMatchObject({ type: 'scene', scene: { cube: { bands: 5, lines: 20 } } });
  });

  it('of data alone finds the header', async () => {
    const found = await inspectFiles(link('/a.bil'), context);
    expect(found).toMatchObject({ report: { stored: size } });
  });
});

describe('a host that', () => {
  const answers = (status: number, headers: Record<string, string> = {}, body = '') => {
    host.before = (_req, res) => {
      res.writeHead(status, headers).end(body);
      return true;
    };
  };
  it.each([
    [404, 'has no such file'],
    [403, 'does not give this file to everybody'],
    [429, 'asks for fewer requests'],
    [503, 'has a fault of its own'],
  ])('says %i', async (status, sentence) => {
    answers(status);
    expect((await failure('/x.tif'))?.message).toContain(sentence);
  });
  it('fails twice, then answers', async () => {
    let tries = 0;
    host.before = (_req, res) => {
      if (++tries > 2) return false;
      res.writeHead(503).end();
      return true;
    };
    expect(await failure('/c.tif')).toBeNull();
  });
  it('sends a web page', async () => {
    answers(200, { 'Content-Type': 'text/html' }, '<!doctype html><title>Sign in</title>');
    expect((await failure('/x.tif'))?.message).toContain('a web page in place of the file');
  });
  it('sends whole large files', async () => {
    answers(200, { 'Content-Length': '900000000' });
    expect((await failure('/x.tif'))?.message).toContain('sends whole files only');
  });
  it('lies about the range', async () => {
    answers(206, { 'Content-Range': 'bytes 5-9/100' }, 'abcde');
    expect((await failure('/x.tif'))?.message).toContain('does not send the part');
  });
  it('sends another number of bytes', async () => {
    answers(206, { 'Content-Range': 'bytes 0-99/100' }, 'abcde');
    expect((await failure('/x.tif'))?.message).toContain('another number of bytes');
  });
  it('sends on to another host', async () => {
    host.before = (req, res) => {
      if (req.url !== '/x.tif') return false;
      res.writeHead(302, { Location: `${root.replace('127.0.0.1', 'localhost')}/c.tif` }).end();
      return true;
    };
    const found = await failure('/x.tif');
    expect(found?.message).toContain('sends on to');
  });
  it('breaks off', async () => {
    host.before = (_req, res) => {
      res.writeHead(206, { 'Content-Range': 'bytes 0-99/100', 'Content-Length': 100 });
      res.write('abc', () => res.destroy());
      return true;
    };
    expect((await failure('/x.tif'))?.message).toContain('broke while the file was read');
  });
  it('says nothing', async () => {
    host.before = () => true;
    expect((await failure('/x.tif', 300))?.message).toContain('does not go on answering');
  });
  it('has another file by now', async () => {
    await inspectFiles(link('/a.hdr'), context);
    host.before = (_req, res) => {
      res.writeHead(206, { 'Content-Range': 'bytes 0-0/100', ETag: '"2"' }).end('x');
      return true;
    };
    expect((await failure('/a.hdr'))?.message).toContain('has changed since');
  });
});

it('parts that are cut anywhere are no parts, or whole', () => {
  const text = '--M\r\nContent-Range: bytes 3-5/9\r\n\r\nabc\r\n--M--\r\n';
  const whole = new TextEncoder().encode(text);
  for (let n = 0; n <= whole.length; n++) {
    const parts = partsOf('multipart/byteranges; boundary=M', whole.slice(0, n));
    expect(parts === null || parts.length === 1).toBe(true);
  }
});
