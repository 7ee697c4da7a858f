import { describe, expect, it } from 'vitest';
import { npySignature, npyStart } from './npyHeader';

const head = (major: number, ...rest: number[]): Uint8Array =>
  Uint8Array.from([...npySignature, major, 0, ...rest]);

describe('the start of a .npy array', () => {
  it('has a length of two bytes in version 1, of four after it', () => {
    expect(npyStart(head(1, 0x76, 0x01))).toEqual({ major: 1, from: 10, dataAt: 10 + 0x176 });
    expect(npyStart(head(2, 0x76, 0, 1, 0))).toEqual({ major: 2, from: 12, dataAt: 12 + 0x10076 });
    expect(npyStart(head(3, 0, 0, 0, 0xff))).toMatchObject({ dataAt: 12 + 0xff000000 });
  });

  it('is looked for where the view begins', () => {
    const bytes = Uint8Array.from([1, 2, 3, ...head(1, 6, 0)]);
    expect(npyStart(bytes.subarray(3))).toMatchObject({ dataAt: 16 });
    expect(npyStart(bytes)).toBeNull();
  });

  it('may be cut', () => {
    expect(npyStart(head(1, 6))).toBeNull();
    expect(npyStart(head(2, 6, 0))).toEqual({ major: 2, from: 12, dataAt: null });
  });
});
