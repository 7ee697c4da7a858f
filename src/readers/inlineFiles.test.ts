/** Files inside a script: answered without a request. */
import { describe, expect, it } from 'vitest';
import { answerInlineFiles } from './inlineFiles';

function made() {
  const asked: unknown[] = [];
  const place = {
    fetch: (input: RequestInfo | URL) => {
      asked.push(input);
      return Promise.resolve(new Response('from the server'));
    },
  };
  answerInlineFiles(place);
  return { place, asked };
}

describe('files inside a script', () => {
  it('are answered here, with bytes and type', async () => {
    const { place, asked } = made();
    const answer = await place.fetch('data:application/wasm;base64,AGFzbQ==');
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(Uint8Array.of(0, 97, 115, 109));
    expect(answer.headers.get('Content-Type')).toBe('application/wasm');
    expect(asked).toEqual([]);
  });

  it('other addresses go on as they are', async () => {
    const { place, asked } = made();
    const address = new URL('https://lab.example/a.wasm');
    await place.fetch('./a.wasm');
    await place.fetch(address);
    expect(asked).toEqual(['./a.wasm', address]);
  });

  it('broken ones are refused as fetch refuses', async () => {
    const { place } = made();
    await expect(place.fetch('data:application/wasm;base64,%%')).rejects.toThrow(TypeError);
  });
});
