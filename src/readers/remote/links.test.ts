/** Links read from a local server that counts its bytes, and from hosts that are hostile: each fault in its own sentence. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { writeTiff } from '../../../testdata/tiff/writer';
import { linkFile, readAddress } from '../../scene/linkFile';
import { toErrorData } from '../../scene/errors';
import { inspectFiles } from '../importCheck/inspect';
import { openFiles } from '../open';
import type { OpenContext } from '../types';
import { partsOf } from './multipart';
import { forgetLinks } from './resolve';

const files = new Map<string, Uint8Array>();
let sent = 0;
let several = true;
/** Answers in place of the server; true: it has. */
let before: (req: IncomingMessage, res: ServerResponse) => boolean = () => false;

const server = createServer((req, res) => {
  if (before(req, res)) return;
  const file = files.get(new URL(req.url ?? '', 'http://x').pathname);
  if (!file) return void res.writeHead(404).end();
  const ranges = [...(req.headers.range ?? '').matchAll(/(\d+)-(\d+)/g)].map(
    ([, a, b]) => [Number(a), Math.min(file.length, Number(b) + 1)] as const,
  );
  if (ranges.length === 0 || (ranges.length > 1 && !several))
    return void res.writeHead(200, { 'Content-Length': file.length }).end(file);
  const name = ([a, b]: readonly [number, number]) => `bytes ${a}-${b - 1}/${file.length}`;
  if (ranges.length === 1) {
    const [[a, b]] = ranges;
    sent += b - a;
    res.writeHead(206, { 'Content-Range': name(ranges[0]), 'Content-Length': b - a, ETag: '"1"' });
    return void res.end(file.subarray(a, b));
  }
  const parts = ranges.flatMap((r) => [
    Buffer.from(`--MARK\r\nContent-Range: ${name(r)}\r\n\r\n`),
    Buffer.from(file.subarray(r[0], r[1])),
    Buffer.from('\r\n'),
  ]);
  const body = Buffer.concat([...parts, Buffer.from('--MARK--\r\n')]);
  sent += body.length;
  res.writeHead(206, { 'Content-Type': 'multipart/byteranges; boundary=MARK', ETag: '"1"' });
  res.end(body);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  before = () => false;
  several = true;
  sent = 0;
  forgetLinks();
});

const context: OpenContext = {
  shared: false,
  current: null,
  choices: {},
  links: { pause: () => Promise.resolve(), silence: 300 },
  progress: () => undefined,
  cancelled: () => false,
};
const link = (path: string) => [linkFile(readAddress(root + path))];
const failure = (path: string) =>
  openFiles(link(path), context).then(
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
files.set('/a.hdr', new TextEncoder().encode(header('bil')));
files.set('/a.bil', bil());
files.set(
  '/c.tif',
  new Uint8Array(writeTiff({ lines: 20, samples: 24, bands: 5, value, bits: 16 })),
);

const crop = { line: 100, sample: 50, lines: 256, samples: 256 };

describe('a link', () => {
  it.each([true, false])('gives a crop of BIL, many ranges at once: %s', async (many) => {
    several = many;
    const found = await inspectFiles(link('/a.hdr'), context);
    expect(found).toMatchObject({ type: 'import', opened: null });
    const look = sent;
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
    // With what lies between two rows where the host gives one range at a time.
    expect((sent - look) / needed).toBeLessThan(many ? 1.3 : 400 / 256 + 0.1);
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
    before = (_req, res) => {
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
    before = (_req, res) => {
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
    before = (req, res) => {
      if (req.url !== '/x.tif') return false;
      res.writeHead(302, { Location: `${root.replace('127.0.0.1', 'localhost')}/c.tif` }).end();
      return true;
    };
    const found = await failure('/x.tif');
    expect(found?.message).toContain('sends on to');
  });
  it('breaks off', async () => {
    before = (_req, res) => {
      res.writeHead(206, { 'Content-Range': 'bytes 0-99/100', 'Content-Length': 100 });
      res.write('abc', () => res.destroy());
      return true;
    };
    expect((await failure('/x.tif'))?.message).toContain('broke while the file was read');
  });
  it('says nothing', async () => {
    before = () => true;
    expect((await failure('/x.tif'))?.message).toContain('does not go on answering');
  });
  it('has another file by now', async () => {
    await inspectFiles(link('/a.hdr'), context);
    before = (_req, res) => {
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
