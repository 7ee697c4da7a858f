/** WGSL as it ships says the same as the source: directives stay, code stays, comments go. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { shorter } from './wgsl';

const kernels = path.resolve(import.meta.dirname, '../../src/kernels');
const files = readdirSync(kernels, { recursive: true, encoding: 'utf8' }).filter((f) =>
  f.endsWith('.wgsl'),
);
const plain = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    const code = line.replace(/\/\/(?! @).*/, '').trim();
    return code === '' ? [] : [code];
  });

describe('short WGSL', () => {
  it.each(files)('%s', (file) => {
    const source = readFileSync(path.join(kernels, file), 'utf8');
    expect(plain(shorter(source))).toEqual(plain(source));
    expect(shorter(source)).not.toMatch(/^\s*\/\/(?! @)/m);
  });

  it('finds the files', () => expect(files.length).toBeGreaterThan(20));
});
