import { describe, expect, it } from 'vitest';
import { help, parseOptions, partNames, UsageError } from './options';

describe('options of the bench', () => {
  it('measures everything without options', () => {
    expect(parseOptions([])).toEqual({
      quick: false,
      json: false,
      out: null,
      engines: ['wasm', 'webgpu'],
      parts: [...partNames],
      gpu: 'software',
      headed: false,
      dispatches: false,
      help: false,
    });
  });

  it('takes values after a space or an equals sign, and parts in their own order', () => {
    const options = parseOptions([
      ...['--only', 'torch', '--only=ops', '--engine', 'webgpu', '--gpu=hardware', '--headed'],
      ...['--out', 'a.json', '--quick', '--dispatches', '--json'],
    ]);
    expect(options.parts).toEqual(['ops', 'torch']);
    expect(options.engines).toEqual(['webgpu']);
    expect(options).toMatchObject({ gpu: 'hardware', headed: true, out: 'a.json', quick: true });
    expect(options).toMatchObject({ dispatches: true, json: true, help: false });
  });

  it.each([
    [['--fast'], /Unknown option --fast/],
    [['ops'], /Unknown option ops/],
    [['--only', 'op'], /--only op: expected one of ops, /],
    [['--engine', 'cpu'], /wasm, webgpu/],
    [['--gpu', 'real'], /software, hardware/],
    [['--out'], /--out needs a value/],
    [['--out', '--quick'], /--out needs a value/],
    [['--quick=yes'], /takes no value/],
  ])('refuses %j', (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(UsageError);
    expect(() => parseOptions(argv)).toThrow(message);
  });

  it('explains every part', () => {
    for (const name of partNames) expect(help).toMatch(new RegExp(`^ +${name}: `, 'm'));
  });
});
