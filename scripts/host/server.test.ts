/** What the studio's server answers, and that docs/hosting.md tells other servers the same. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  directives,
  embedHeaders,
  headers,
  isEmbed,
  linksPolicy,
  metaPolicy,
  policy,
} from './policy.mjs';
import { serve } from './server.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'unmixing-host-'));
const script = '/assets/index-Ab12_-xy.js';
const text = 'export const a = 1;\n'.repeat(200);

let root = '';
let lab = '';
let bare = '';
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Studio</title>');
  writeFileSync(path.join(folder, script), text);
  writeFileSync(path.join(folder, `${script}.br`), brotliCompressSync(text));
  writeFileSync(path.join(folder, `${script}.gz`), gzipSync(text));
  writeFileSync(path.join(folder, 'assets/engine-00112233.wasm'), Uint8Array.of(0, 97, 115, 109));
  for (const options of [{}, { base: '/lab/unmixing/' }, { headers: 'none' as const }]) {
    const server = await serve({ folder, ...options });
    closing.push(server.close);
    const { origin } = new URL(server.address);
    if (options.base) lab = origin;
    else if (options.headers) bare = origin;
    else root = origin;
  }
});

afterAll(async () => {
  for (const close of closing) await close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** As it comes over the wire: fetch would follow and unpack. */
function get(address: string, given: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { method, headers: given }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () =>
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          body: Buffer.concat(parts),
        }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('npm start’s server', () => {
  it.each([
    ['a page', '/', 200, {}],
    ['a script', script, 200, {}],
    ['WebAssembly', '/assets/engine-00112233.wasm', 200, {}],
    ['a part', script, 206, { range: 'bytes=5-9' }],
    ['a part beyond the end', script, 416, { range: 'bytes=999999-' }],
    ['a part that ends before it begins', script, 200, { range: 'bytes=5-2' }],
    ['the first byte alone', script, 200, { range: 'bytes=0-0' }],
    ['nothing there', '/no/such.js', 404, {}],
  ])('%s carries every header', async (_, file, status, given) => {
    const answer = await get(root + file, given);
    expect(answer.status).toBe(status);
    for (const [name, value] of Object.entries(headers)) {
      expect(answer.headers[name.toLowerCase()], name).toBe(value);
    }
  });

  it.each(['/', script])('304 of %s carries every header, too', async (file) => {
    const etag = (await get(root + file)).headers.etag ?? '';
    const answer = await get(root + file, { 'if-none-match': etag });
    expect(answer.status).toBe(304);
    expect(answer.body).toHaveLength(0);
    for (const [name, value] of Object.entries(headers)) {
      expect(answer.headers[name.toLowerCase()], name).toBe(value);
    }
    expect(answer.headers['cache-control']).toBe((await get(root + file)).headers['cache-control']);
  });

  it('a page asked for with ?embed= may stand in any other page, and nothing else may', async () => {
    const { headers: sent } = await get(`${root}/?engine=wasm&embed=maps`);
    for (const [name, value] of Object.entries({ ...headers, ...embedHeaders })) {
      expect(sent[name.toLowerCase()], name).toBe(value);
    }
    expect(sent['content-security-policy']).toContain('frame-ancestors *;');
    expect(sent['cross-origin-resource-policy']).toBe('cross-origin');
    for (const file of ['/', '/?embedded=1', '/?q=embed', script]) {
      const { headers: plain } = await get(root + file);
      expect(plain['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(plain['cross-origin-resource-policy']).toBe('same-origin');
    }
    expect([undefined, '', 'embed', 'a=1&embed=x'].map(isEmbed)).toEqual([
      ...[false, false, false, true],
    ]);
  });

  it('the worker of links alone may fetch from elsewhere, and a host says from where', async () => {
    const policyOf = async (address: string) =>
      (await get(address)).headers['content-security-policy'];
    const worker = '/assets/read.worker-Ab12_-xy.js';
    expect(await policyOf(`${root}${worker}?links=1`)).toBe(linksPolicy());
    expect(linksPolicy()).toContain("connect-src 'self' https: http:;");
    for (const file of [
      worker,
      `${script}?links=1`,
      '/?links=1',
      '/assets/train.worker-Ab12_-xy.js?links=1',
    ])
      expect(await policyOf(root + file)).toBe(policy);
    for (const links of [[], ['https://data.example.org']]) {
      const narrow = await serve({ folder, links });
      const sent = await policyOf(`${narrow.address}${worker.slice(1)}?links=1`);
      await narrow.close();
      expect(sent).toContain(`; ${['connect-src', "'self'", ...links].join(' ')}; worker-src`);
    }
  });

  it('files whose name holds a hash are kept for good, the page is asked for anew', async () => {
    expect((await get(root + script)).headers['cache-control']).toContain('immutable');
    expect((await get(`${root}/`)).headers['cache-control']).toBe('no-cache');
    expect((await get(`${root}/index.html`)).headers['cache-control']).toBe('no-cache');
  });

  it('an answer about what is not there is not kept', async () => {
    const answer = await get(`${root}/assets/gone-12345678.js`);
    expect([answer.status, answer.headers['cache-control']]).toEqual([404, 'no-store']);
  });

  it.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', undefined],
  ])('asked for %s, it sends %s', async (accepted, encoding) => {
    const answer = await get(root + script, { 'accept-encoding': accepted });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers['content-type']).toMatch(/javascript/);
    expect(answer.headers.vary).toBe('Accept-Encoding');
    expect(answer.body.length).toBe(Number(answer.headers['content-length']));
    expect(answer.body.length < text.length).toBe(encoding !== undefined);
  });

  it('types are right', async () => {
    const type = async (file: string) => (await get(root + file)).headers['content-type'];
    expect(await type('/assets/engine-00112233.wasm')).toBe('application/wasm');
    expect(await type('/')).toBe('text/html;charset=utf-8');
  });

  it('parts are the bytes asked for; what it cannot cut it sends whole', async () => {
    const part = await get(root + script, { range: 'bytes=7-11' });
    expect(part.body.toString()).toBe(text.slice(7, 12));
    expect(part.headers['content-range']).toBe(`bytes 7-11/${text.length}`);
    for (const given of [
      { range: 'bytes=-5' },
      { range: 'bytes=0-1,4-5' },
      { range: 'lines=1-2' },
      { range: 'bytes=7-11', 'if-range': '"other"' },
    ]) {
      const whole = await get(root + script, given as unknown as Record<string, string>);
      expect(whole.status).toBe(200);
      expect(whole.body.toString()).toBe(text);
    }
  });

  it('reads only, and nothing outside its folder', async () => {
    expect((await get(`${root}/`, {}, 'POST')).status).toBe(405);
    const head = await get(root + script, {}, 'HEAD');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    for (const file of ['/../package.json', '/%2e%2e/package.json', '/assets/../../package.json']) {
      expect((await get(root + file)).status).toBe(404);
    }
  });

  it('under a path: the page, what is beside it, and the address without its slash', async () => {
    expect((await get(`${lab}/lab/unmixing/`)).status).toBe(200);
    expect((await get(`${lab}/lab/unmixing${script}`)).status).toBe(200);
    expect((await get(`${lab}/`)).status).toBe(404);
    const moved = await get(`${lab}/lab/unmixing?engine=wasm`);
    expect([moved.status, moved.headers.location]).toEqual([308, '/lab/unmixing/?engine=wasm']);
  });

  it('as a host without configuration: no headers of ours', async () => {
    const answer = await get(`${bare}/`);
    expect(answer.status).toBe(200);
    for (const name of Object.keys(headers))
      expect(answer.headers[name.toLowerCase()]).toBe(undefined);
  });
});

describe('the policy', () => {
  it('has no inline script, no eval, and no other place than the page’s own', () => {
    const allowed = new Set([
      "'self'",
      "'none'",
      "'wasm-unsafe-eval'",
      'data:',
      'blob:',
      "'script'",
      'default',
    ]);
    for (const [name, values] of Object.entries(directives)) {
      for (const value of values) {
        expect(
          allowed.has(value) || (name === 'style-src' && value === "'unsafe-inline'"),
          `${name} ${value}`,
        ).toBe(true);
      }
      if (/script|worker|connect/.test(name)) expect(values).not.toContain('blob:');
    }
    expect(policy).toContain('frame-ancestors');
    expect(metaPolicy).not.toContain('frame-ancestors');
  });

  it('docs/hosting.md shows what embedding takes, for each server that can tell addresses apart', () => {
    const page = readFileSync('docs/hosting.md', 'utf8');
    const [, part] = page.split('## Inside other pages');
    expect(part.split(embedHeaders['Content-Security-Policy']).length - 1).toBeGreaterThanOrEqual(
      3,
    );
    expect(part.split('cross-origin').length - 1).toBeGreaterThanOrEqual(3);
  });

  it('docs/hosting.md shows what links take, for each server that can tell addresses apart', () => {
    const page = readFileSync('docs/hosting.md', 'utf8');
    const [, part] = page.split('## Links');
    expect(part.split(linksPolicy()).length - 1).toBeGreaterThanOrEqual(3);
  });

  it('docs/hosting.md shows every header as it is sent', () => {
    const page = readFileSync('docs/hosting.md', 'utf8');
    for (const [name, value] of Object.entries(headers)) {
      // One block each for Apache, nginx, Caddy, and lists of headers (GitLab Pages has none).
      const lines = page.split('\n').filter((line) => line.includes(name) && line.includes(value));
      expect(lines.length, `${name}: ${value}`).toBeGreaterThanOrEqual(4);
    }
  });
});
