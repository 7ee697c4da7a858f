/** Which unit tests have a process of their own: those that change or watch all of it, by their text and place. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aloneTests } from './aloneTests.mjs';

const alone = aloneTests();

describe('a process of its own', () => {
  it.each([
    ['globals', 'src/ui/shell/veil.test.tsx'],
    ['the clock', 'src/store/session/sessions.test.ts'],
    ['tfjs’s backends', 'src/jobs/train.wasm.test.ts'],
    ['the working folder', 'src/cli/verify.test.ts'],
    ['every buffer’s constructor', 'src/readers/fuzz.test.ts'],
    ['threads', 'src/kernels/wasm/threads.test.ts'],
  ])('has a test that changes or watches %s', (_, file) => {
    expect(existsSync(file)).toBe(true);
    expect(alone).toContain(file);
  });

  it('has no other, and no test of the GPU', () => {
    expect(alone).not.toContain('src/maths/noise.test.ts');
    expect(alone).not.toContain('src/training/training.wasm.test.ts');
    expect(alone.filter((file) => file.includes('.gpu.'))).toEqual([]);
    expect(alone.every((file) => existsSync(file))).toBe(true);
  });
});
