/** Shared memory where a browser has none, all of it, or only half. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { canShare, isShared } from './sharing';

afterEach(() => vi.unstubAllGlobals());

describe('sharing memory', () => {
  it('in Node, which has no flag', () => {
    expect(canShare()).toBe(true);
    expect(isShared(new SharedArrayBuffer(4))).toBe(true);
    expect(isShared(new ArrayBuffer(4))).toBe(false);
  });

  it('not on a page that is isolated and has no SharedArrayBuffer (WebKit)', () => {
    const shared = new SharedArrayBuffer(4);
    vi.stubGlobal('crossOriginIsolated', true);
    vi.stubGlobal('SharedArrayBuffer', undefined);
    expect(canShare()).toBe(false);
    expect(isShared(shared)).toBe(false);
    expect(isShared(new ArrayBuffer(4))).toBe(false);
  });

  it('not on a page that has it and is not isolated', () => {
    vi.stubGlobal('crossOriginIsolated', false);
    expect(canShare()).toBe(false);
    vi.stubGlobal('crossOriginIsolated', true);
    expect(canShare()).toBe(true);
  });
});
