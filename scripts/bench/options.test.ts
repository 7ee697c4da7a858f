import { describe, expect, it } from 'vitest';
import { readOptions } from '../options.mjs';
import { optionsOf, partNames, table } from './options';
import type { Options } from './options';

const parsed = (argv: readonly string[]): Options => optionsOf(readOptions(table, argv));

describe('options of the bench', () => {
  it('measures everything without options', () => {
    expect(parsed([])).toEqual({
      quick: false,
      json: false,
      out: null,
      engines: ['wasm', 'webgpu'],
      parts: [...partNames],
      gpu: 'software',
      headed: false,
      dispatches: false,
    });
  });

  it('takes values after a space or an equals sign, and parts in their own order', () => {
    const options = parsed([
      ...['--only', 'torch', '--only=ops', '--engine', 'webgpu', '--gpu=hardware', '--headed'],
      ...['--out', 'a.json', '--quick', '--dispatches', '--json'],
    ]);
    expect(options.parts).toEqual(['ops', 'torch']);
    expect(options.engines).toEqual(['webgpu']);
    expect(options).toMatchObject({ gpu: 'hardware', headed: true, out: 'a.json', quick: true });
    expect(options).toMatchObject({ dispatches: true, json: true });
  });

  it.each([
    [['--fast'], /Unknown option '--fast'/],
    [['ops'], /Unexpected argument 'ops'/],
    [['--only', 'op'], /--only op: expected ops \| composed \| /],
    [['--only', 'ops', '--only', 'op'], /--only op: expected ops/],
    [['--engine', 'cpu'], /wasm \| webgpu/],
    [['--gpu', 'real'], /software \| hardware/],
    [['--out'], /'--out <value>' argument missing/],
    [['--out='], /--out : expected file/],
    [['--out', '--quick'], /'--out' argument is ambiguous/],
    [['--quick=yes'], /'--quick' does not take an argument/],
  ])('refuses %j', (argv, message) => {
    expect(() => parsed(argv)).toThrow(message);
  });
});
