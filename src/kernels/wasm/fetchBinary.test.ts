/** The engine's file as hosts send it: under any type, not at all, or a page in its place. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../scene/errors';
import { fetchBinary } from './backend';

const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const answer = (body: BodyInit, type: string, status = 200) =>
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response(body, { status, headers: { 'Content-Type': type } })),
  );

const refused = async (): Promise<StudioError> => {
  const error: unknown = await fetchBinary('/assets/engine-1.wasm').catch((e: unknown) => e);
  if (!(error instanceof StudioError)) throw new Error('not refused');
  return error;
};

afterEach(() => vi.unstubAllGlobals());

describe('the .wasm file of the engine', () => {
  it.each(['application/wasm', 'application/octet-stream', 'text/plain'])(
    'is taken as %s',
    async (type) => {
      answer(wasm, type);
      expect(new Uint8Array(await fetchBinary('/assets/engine-1.wasm'))).toEqual(wasm);
    },
  );

  it('a page in its place is named, with what still works', async () => {
    answer('<!doctype html><title>Welcome</title>', 'text/html');
    const { data } = await refused();
    expect(data).toMatchObject({ kind: 'engine', file: 'engine-1.wasm' });
    expect(data.found).toContain('text/html');
    expect(data.advice).toContain('labelling');
  });

  it.each([404, 403, 500])('the answer %i is named', async (status) => {
    answer('gone', 'text/plain', status);
    expect((await refused()).data.found).toContain(String(status));
  });

  it('a broken connection is named', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    expect((await refused()).data.advice).toContain('connection');
  });

  it('an answer that a cache kept from bad days is asked for anew', async () => {
    vi.stubGlobal('fetch', (_: string, { cache }: RequestInit) =>
      Promise.resolve(new Response(cache === 'reload' ? wasm : 'gone', { status: 200 })),
    );
    expect(new Uint8Array(await fetchBinary('/assets/engine-1.wasm'))).toEqual(wasm);
  });

  it('half a file is refused', async () => {
    answer(wasm.slice(0, 4), 'application/wasm');
    await expect(fetchBinary('/a.wasm')).rejects.toThrow(StudioError);
  });
});
