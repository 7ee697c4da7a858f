/** Which scripts a page may start. */
import { describe, expect, it } from 'vitest';
import { trustOwnScripts } from './ownScripts';

function rule(): (address: string) => string {
  let given: ((address: string) => string) | null = null;
  trustOwnScripts({
    location: {
      href: 'https://lab.example/unmixing/',
      origin: 'https://lab.example',
      protocol: 'https:',
    },
    trustedTypes: {
      createPolicy(name, rules) {
        expect(name).toBe('default');
        given = rules.createScriptURL;
      },
    },
  });
  if (!given) throw new Error('No policy was made.');
  return given;
}

describe('scripts of the page’s own server', () => {
  it.each(['./assets/a.js', 'https://lab.example/unmixing/assets/a.js', '/sw.js'])(
    '%s is started',
    (address) => expect(rule()(address)).toBe(address),
  );

  it.each([
    'https://elsewhere.example/a.js',
    'http://lab.example/a.js',
    '//elsewhere.example/a.js',
    'blob:https://lab.example/0-1',
    'data:text/javascript,1',
    'javascript:alert(1)',
  ])('%s is refused', (address) => expect(() => rule()(address)).toThrow(TypeError));

  it('nothing happens where a browser has no such types', () => {
    expect(() => trustOwnScripts({})).not.toThrow();
  });
});
