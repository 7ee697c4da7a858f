/** The share document: round trips of anything the form takes, sizes, and every way in which a link can be wrong. */
import * as fc from 'fast-check';
import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import { presetSettings } from '../settings/settings';
import { enveloped, shareDocuments } from './documents.suite';
import { isRule, parseShare, shareJson, shareText } from './share';
import type { ShareDocument } from './share';
import { isShareFragment } from './shareFormat';
import { decodeShare, encodeShare } from './shareLink';
import { longestFragment } from './envelope';

const names = ['Vegetation', 'Red soil', 'Water', 'Concrete', 'Dry grass'];

/** As the studio makes it of ten labels by hand on the demo scene. */
function byHand(count: number): ShareDocument {
  return {
    scene: {
      ...{ name: 'Demo scene', lines: 80, samples: 96, bands: 180 },
      from: { kind: 'demo', seed: 0 },
      ...{ exact: '9f31c20be4a7d856', rounded: '5ab0d6aa', generator: 1 },
    },
    endmembers: names.map((name, i) => ({ name, color: i, truth: i })),
    labels: Array.from({ length: count }, (_, i) => {
      const mixed = [0, 0, 0, 0, 0];
      mixed[i % 5] = (600 + 20 * (i % 9)) / 1000;
      mixed[(i + 2) % 5] = (400 - 20 * (i % 9)) / 1000;
      return {
        ...{ line: (37 * i + 11) % 80, sample: (53 * i + 29) % 96 },
        ...{ abundances: mixed, error: 0.1 },
      };
    }),
    settings: { ...presetSettings('studio'), seed: 3, steps: 80 },
    view: { layer: { kind: 'truth', endmember: 2 }, cursor: { line: 40, sample: 12 } },
  };
}

const errorOf = (work: () => unknown): StudioError['data'] => {
  try {
    work();
  } catch (error) {
    if (error instanceof StudioError) return error.data;
    throw error;
  }
  throw new Error('nothing was thrown');
};

/** A whole link of any JSON. */
const linkOf = (json: string): string => enveloped(deflateSync(strToU8(json)));

/** The same document with something else in it. */
const changed = (change: (json: Record<string, never>) => void): string => {
  const json = structuredClone(shareJson(byHand(3))) as Record<string, never>;
  change(json);
  return JSON.stringify(json);
};

describe('what was shared before there was a choice', () => {
  it('is trained as it was then; what is shared now, as the preset does', () => {
    const { settings } = byHand(3);
    const now = changed(() => undefined);
    expect(parseShare(now, 'a.json').settings).toEqual(settings);
    const then = parseShare(now.replace('"version":2', '"version":1'), 'a.json').settings;
    const before = {
      ...{ spatialLayer: 'pooled', labelErrors: 'own', faultsFirst: 'off' },
      pretrainedPrior: 'off',
    };
    expect(then).toEqual({ ...settings, ...before });
    // Noise was looked for then, too.
    expect(then.noiseFirst).toBe('on');
  });
});

describe('round trips', () => {
  it(
    '300 documents come back from links; whole ‰ to the last bit, others within 1e-7',
    { timeout: 180_000 },
    () => {
      let kept = 0;
      fc.assert(
        fc.property(shareDocuments(), (document) => {
          const { fragment, rounded } = encodeShare(document);
          expect(isShareFragment(fragment)).toBe(true);
          const back = decodeShare(fragment);
          if (isRule(document.labels) || rounded === 0) {
            expect(back).toEqual(document);
            kept++;
            return;
          }
          expect({ ...back, labels: [] }).toEqual({ ...document, labels: [] });
          const labels = document.labels;
          expect(back.labels).toHaveLength(labels.length);
          if (isRule(back.labels)) throw new Error('a rule in place of labels');
          for (const [i, label] of back.labels.entries()) {
            expect({ ...label, abundances: [] }).toEqual({ ...labels[i], abundances: [] });
            label.abundances.forEach((a, r) =>
              expect(Math.abs(a - labels[i].abundances[r])).toBeLessThanOrEqual(5.1e-8),
            );
          }
          // What was rounded once stays.
          expect(decodeShare(encodeShare(back).fragment)).toEqual(back);
        }),
        { numRuns: 300, seed: 20261130 },
      );
      expect(kept).toBeGreaterThan(120);
    },
  );

  it('files come back with every digit', () => {
    fc.assert(
      fc.property(shareDocuments(), (document) => {
        expect(parseShare(shareText(document), 'a.json')).toEqual(document);
      }),
      { numRuns: 300, seed: 20261130 },
    );
  });

  it('the file is readable, and says settings as differences from their preset', () => {
    const text = shareText(byHand(2));
    expect(text).toContain('"name": "Red soil"');
    expect((JSON.parse(text) as { settings: object }).settings).toEqual({
      ...{ preset: 'studio', seed: 3, steps: 80 },
    });
  });
});

describe('sizes', () => {
  it('ten labels take at most 450 characters, forty 1,000, two hundred 3,300; ten by rule 300', () => {
    const length = (document: ShareDocument): number => encodeShare(document).fragment.length;
    expect(length(byHand(10))).toBeLessThanOrEqual(450);
    expect(length(byHand(40))).toBeLessThanOrEqual(1000);
    expect(length(byHand(200))).toBeLessThanOrEqual(3300);
    const rule = { count: 10, protocol: 'spread', seed: 3 } as const;
    expect(length({ ...byHand(0), labels: rule })).toBeLessThanOrEqual(300);
  });

  it('says how many labels lose digits', () => {
    const thirds = { line: 1, sample: 1, abundances: [1 / 3, 1 / 3, 1 / 3, 0, 0] };
    const document = { ...byHand(0), labels: [thirds, { ...thirds, abundances: [1, 0, 0, 0, 0] }] };
    expect(encodeShare(document).rounded).toBe(1);
    expect(encodeShare(byHand(40)).rounded).toBe(0);
  });

  it('more than a link can hold is a file’s', () => {
    const wavelengths = Array.from({ length: 4000 }, (_, b) => 400 + Math.sin(b) * 100);
    const reference = { name: 'a.mat', size: 1000, hash: 'ab' };
    const from = { kind: 'files' as const, files: [reference], choices: { wavelengths } };
    const document = { ...byHand(10), scene: { ...byHand(1).scene, from } };
    const error = errorOf(() => encodeShare(document));
    expect(error).toMatchObject({ kind: 'link', expected: `at most ${longestFragment}` });
    expect(error.advice).toContain('file');
    expect(parseShare(shareText(document), 'a.json')).toEqual(document);
  });
});

describe('a link that is wrong', () => {
  const good = encodeShare(byHand(10)).fragment;

  it('cut off: says how much of it is there', () => {
    for (let length = 3; length < good.length; length++) {
      const { message, kind } = errorOf(() => decodeShare(good.slice(0, length)));
      expect(kind).toBe('link');
      const whole = length < 13 ? 'at least 13' : String(good.length);
      expect(message).toBe(`The link is cut off: ${length} of ${whole} characters.`);
    }
  });

  it('a sentence’s full stop after it is not its own', () => {
    expect(decodeShare(`${good}.`)).toEqual(byHand(10));
    expect(decodeShare(`${good})…`)).toEqual(byHand(10));
  });

  it('any one character changed is told', () => {
    for (let i = 3; i < good.length - 1; i++) {
      const other = good[i] === 'A' ? 'B' : 'A';
      const { kind } = errorOf(() => decodeShare(good.slice(0, i) + other + good.slice(i + 1)));
      expect(kind).toBe('link');
    }
  });

  it('a character that is none of a link’s is named with its place', () => {
    const error = errorOf(() => decodeShare(`${good.slice(0, 40)}%${good.slice(41)}`));
    expect(error).toMatchObject({ message: 'The link is damaged.', found: '“%” as character 41' });
    expect(errorOf(() => decodeShare('u1.%%%%%%%%%%%%%%')).found).toBe('“%” as character 4');
  });

  it('a newer version asks for the newest studio', () => {
    for (const [link, found] of [
      [good.replace('u1.', 'u2.'), 'u2'],
      [enveloped(strToU8('{}'), 2), 'a link packed in way 2'],
    ]) {
      const error = errorOf(() => decodeShare(link));
      expect(error).toMatchObject({ field: 'version', found });
      expect(error.message).toContain('newer version');
      expect(error.advice).toMatch(/^Reload the page to get the newest studio/);
    }
  });

  it('fragments of other things are not ours', () => {
    for (const fragment of ['', 'scene', 'u', 'u1', 'u1x.', 'uu1.', 'u12345.x', 'x1.abc']) {
      expect(isShareFragment(fragment)).toBe(false);
    }
    expect(isShareFragment('u2.')).toBe(true);
    expect(errorOf(() => decodeShare('scene')).message).toBe('This is no link of the studio.');
  });

  it('too long is refused before anything else is done', () => {
    const error = errorOf(() => decodeShare(`u1.${'A'.repeat(longestFragment)}`));
    expect(error.found).toBe(`${longestFragment + 3} characters`);
  });

  it('a bomb is stopped at 256 KiB', () => {
    const bomb = linkOf(' '.repeat(8_000_000));
    expect(bomb.length).toBeLessThan(longestFragment);
    const error = errorOf(() => decodeShare(bomb));
    expect(error).toMatchObject({ field: 'size', found: 'more than 262144 bytes' });
  });

  it.each([
    ['no JSON', '{"a":', 'JSON'],
    ['not UTF-8', 'plain', 'JSON'],
    [
      'nested deeper than a document',
      '['.repeat(15_000),
      'a share document: at most 10000, 12 deep',
    ],
    [
      'of too many values',
      `[${'{},'.repeat(15_000)}{}]`,
      'a share document: at most 10000, 12 deep',
    ],
    ['a number', '7', 'an object'],
    ['nothing', '{}', 'one of 1, 2'],
  ])('%s', (_, json, expected) => {
    const error = errorOf(() => decodeShare(linkOf(json)));
    expect(error).toMatchObject({ kind: 'link', expected });
    expect(error.advice).toContain('Ask for the link again');
  });

  it('deflated data that do not end, or are none', () => {
    for (const body of [new Uint8Array([7, 7, 7]), deflateSync(strToU8('{}')).slice(0, 2)]) {
      expect(errorOf(() => decodeShare(enveloped(body))).message).toBe('The link is damaged.');
    }
  });

  it('names of prototypes are fields like others, and not known', () => {
    const before = Object.keys(Object.prototype).length;
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const json = JSON.stringify({ v: 1 }).replace('{', `{"${name}":{"polluted":true},`);
      expect(errorOf(() => decodeShare(linkOf(json))).kind).toBe('link');
    }
    expect(Object.keys(Object.prototype)).toHaveLength(before);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('a document that is wrong', () => {
  type Change = (json: Record<string, never>) => void;
  const set = (change: Change): Change => change;
  const cases: readonly (readonly [string, Change, Partial<StudioError['data']>])[] = [
    [
      'an unknown field',
      set((j) => void Object.assign(j, { labells: [] })),
      {
        message:
          'The shared file cannot be read: there is no field “labells”: did you mean “labels”?',
      },
    ],
    [
      'settings that the form would not take',
      set((j) => void Object.assign(j.settings, { steps: 2_000_000 })),
      { field: 'settings', found: '"Steps is 2000000; use 1 to 5000."' },
    ],
    [
      'settings that do not go together',
      set((j) => void Object.assign(j.settings, { tokens: 7 })),
      { field: 'settings', expected: 'what the form takes' },
    ],
    [
      'an unknown setting',
      set((j) => void Object.assign(j.settings, { layers: 10 })),
      { field: 'settings.layers' },
    ],
    [
      'a scene larger than the generator makes',
      set((j) =>
        Object.assign(j.scene, {
          from: { kind: 'made', spec: { seed: 1, lines: 4000, samples: 72 } },
        }),
      ),
      { field: 'scene.from.spec.lines', found: '4000' },
    ],
    [
      'a label outside the scene',
      set((j) => void Object.assign(j.labels[1], { line: 80 })),
      { field: 'labels[1].line', found: '80', expected: 'a whole number from 0 to 79' },
    ],
    [
      'fractions that do not sum to 1',
      set((j) => void Object.assign(j.labels[0], { abundances: [1, 1, 0, 0, 0] })),
      { field: 'labels[0].abundances', expected: 'fractions that sum to 1' },
    ],
    [
      'too many labels',
      set((j) => void Object.assign(j, { labels: new Array(501).fill(byHand(1).labels) })),
      { field: 'labels', expected: 'a list of 0 to 500 entries' },
    ],
    [
      'a name of 61 characters',
      set((j) => void Object.assign(j.endmembers[0], { name: 'a'.repeat(61) })),
      { field: 'endmembers[0].name', expected: 'a text of at most 60 characters' },
    ],
    [
      'one endmember',
      set((j) => void Object.assign(j, { endmembers: [{ name: 'a', color: 0, truth: null }] })),
      { field: 'endmembers', expected: 'a list of 2 to 12 entries' },
    ],
    [
      'a rule for more labels than there may be',
      set((j) => void Object.assign(j, { labels: { count: 900, protocol: 'random', seed: 0 } })),
      { field: 'labels.count', found: '900' },
    ],
    [
      'a band that the scene has not',
      set((j) => void Object.assign(j, { view: { band: 180 } })),
      { field: 'view.band', found: '180' },
    ],
    [
      'another format',
      set((j) => void Object.assign(j, { format: 'unmixing-studio-annotations' })),
      { field: 'format' },
    ],
    ['a newer file', set((j) => void Object.assign(j, { version: 3 })), { field: 'version' }],
  ];
  it.each(cases)('%s', (_, change, wanted) => {
    const error = errorOf(() => parseShare(changed(change), 'share.json'));
    expect(error).toMatchObject({ kind: 'link', file: 'share.json', ...wanted });
    expect(error.advice.length).toBeGreaterThan(10);
  });

  it('a file that is too long', () => {
    expect(errorOf(() => parseShare(' '.repeat(2 ** 20 + 1), 'share.json')).message).toContain(
      'too long',
    );
  });
});
