/**
 * A host of scenes for the tests of links: files whose bytes are made when they are asked for, so that one of gigabytes takes
 * no disk; it counts what it sends, and answers as wrongly as a test wants.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HostedFile {
  readonly size: number;
  /** Bytes [from, to). */
  readonly read: (from: number, to: number) => Uint8Array;
}

export const hosted = (bytes: Uint8Array): HostedFile => ({
  size: bytes.length,
  read: (from, to) => bytes.subarray(from, to),
});

export interface DataHost {
  /** "http://127.0.0.1:5123" */
  readonly root: string;
  readonly files: Map<string, HostedFile>;
  /** Bytes of files that were sent, with the headers of parts; and requests that were answered. */
  sent: number;
  requests: number;
  /** Paths that were asked for, in turn. */
  readonly asked: string[];
  /** Several ranges by one request are answered in parts; else with the whole file, as object stores do. */
  several: boolean;
  /** Other pages may read it (CORS). */
  cors: boolean;
  etag: string;
  /** Answers in place of the host; true: it has. */
  before: (req: IncomingMessage, res: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** Sent in one piece: more would lie in memory at once. */
const PIECE = 2 ** 18;

export async function startDataHost(): Promise<DataHost> {
  const server = createServer((req, res) => answer(host, req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host: DataHost = {
    ...{ root: `http://127.0.0.1:${port}`, files: new Map(), sent: 0, requests: 0, asked: [] },
    ...{ several: true, cors: true, etag: '"1"', before: () => false },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return host;
}

function answer(host: DataHost, req: IncomingMessage, res: ServerResponse): void {
  const { pathname } = new URL(req.url ?? '', 'http://x');
  if (host.cors) {
    res.setHeader('Access-Control-Allow-Origin', '*');
    res.setHeader('Access-Control-Allow-Headers', 'Range');
    res.setHeader('Access-Control-Expose-Headers', 'Content-Range, ETag');
  }
  host.requests++;
  host.asked.push(pathname);
  if (host.before(req, res)) return;
  if (req.method === 'OPTIONS') return void res.writeHead(host.cors ? 204 : 405).end();
  const file = host.files.get(decodeURIComponent(pathname));
  if (!file) return void res.writeHead(404).end();
  res.setHeader('ETag', host.etag);
  const ranges = [...(req.headers.range ?? '').matchAll(/(\d*)-(\d*)/g)]
    .filter(([text]) => text !== '-')
    .map(([, a, b]): readonly [number, number] =>
      a === ''
        ? [Math.max(0, file.size - Number(b)), file.size]
        : [Number(a), b === '' ? file.size : Math.min(file.size, Number(b) + 1)],
    );
  const name = ([a, b]: readonly [number, number]) => `bytes ${a}-${b - 1}/${file.size}`;
  if (req.method === 'HEAD' || ranges.length === 0 || (ranges.length > 1 && !host.several)) {
    res.writeHead(200, { 'Content-Length': file.size });
    return req.method === 'HEAD' ? void res.end() : send(host, res, file, 0, file.size);
  }
  if (ranges.length === 1) {
    const [[a, b]] = ranges;
    if (a >= file.size) {
      return void res.writeHead(416, { 'Content-Range': `bytes */${file.size}` }).end();
    }
    res.writeHead(206, { 'Content-Range': name([a, b]), 'Content-Length': b - a });
    return send(host, res, file, a, b);
  }
  const parts = ranges.flatMap((r) => [
    Buffer.from(`\r\n--MARK\r\nContent-Range: ${name(r)}\r\n\r\n`),
    Buffer.from(file.read(...r)),
  ]);
  const body = Buffer.concat([...parts, Buffer.from('\r\n--MARK--\r\n')]);
  host.sent += body.length;
  res.writeHead(206, { 'Content-Type': 'multipart/byteranges; boundary=MARK' });
  res.end(body);
}

/** In pieces, and no further when nobody listens any more. */
function send(host: DataHost, res: ServerResponse, file: HostedFile, from: number, to: number) {
  let at = from;
  const next = (): void => {
    if (res.destroyed) return;
    if (at >= to) return void res.end();
    const end = Math.min(to, at + PIECE);
    const piece = file.read(at, end);
    host.sent += piece.length;
    at = end;
    res.write(piece, () => setImmediate(next));
  };
  next();
}
