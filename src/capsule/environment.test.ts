/** What is noted of browsers, by their own words; and by what a capsule is known. */
import { describe, expect, it } from 'vitest';
import { browserOf, capsuleEngine, engineWords } from './environment';
import { isCapsuleHead } from './format';

const mozilla = 'Mozilla/5.0 (X11; Linux x86_64)';

describe('browsers', () => {
  it.each([
    [
      `${mozilla} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36`,
      'Chromium',
    ],
    [`${mozilla} AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/143.0.0.0`, 'Chromium'],
    ['Mozilla/5.0 (X11; rv:153.0) Gecko/20100101 Firefox/153.0', 'Firefox'],
    [`${mozilla} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15`, 'WebKit'],
    ['something else', 'unknown'],
  ])('%s', (agent, name) => expect(browserOf(agent).name).toBe(name));

  it('threads are noted, and left out of the words: they change no bit', () => {
    const info = {
      engine: 'wasm',
      adapter: 'CPU, SIMD, 4 threads',
      software: false,
      reason: '',
    } as const;
    const engine = capsuleEngine(info, {
      browser: { name: 'Firefox', version: '153.0.1' },
      isolated: true,
    });
    expect(engine).toMatchObject({ simd: true, threads: 4, isolated: true });
    expect(engineWords(engine)).toBe('WASM (CPU, SIMD) in Firefox 153.0');
    const slow = capsuleEngine(
      { ...info, adapter: 'CPU, no SIMD' },
      { browser: engine.browser, isolated: false },
    );
    expect(slow).toMatchObject({ simd: false, threads: 1 });
  });
});

it('a capsule is a zip whose first member is capsule.json, whatever the file is called', () => {
  const head = (name: string, mark = 'PK\x03\x04'): Uint8Array =>
    new TextEncoder().encode(`${mark}${' '.repeat(26)}${name}`);
  expect(isCapsuleHead(head('capsule.json'))).toBe(true);
  expect(isCapsuleHead(head('scene.hdr'))).toBe(false);
  expect(isCapsuleHead(head('capsule.json', 'Rar!'))).toBe(false);
  expect(isCapsuleHead(new Uint8Array(3))).toBe(false);
});
