/** A part that comes later: there at once when it was fetched, and asked for again after a failure. */
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { fetchAhead, later } from './later';

const Part = ({ name }: { name: string }) => <p>{name}</p>;

describe('later', () => {
  it('shows nothing before the part is there, and the part at the first look after', async () => {
    const fetch = vi.fn(() => Promise.resolve(Part));
    const Own = later(fetch);
    expect(renderToStaticMarkup(<Own name="maps" />)).toBe('');
    await Promise.all([Own.load(), Own.load()]);
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(renderToStaticMarkup(<Own name="maps" />)).toBe('<p>maps</p>');
  });

  it('asks again after a failure', async () => {
    const fetch = vi
      .fn<() => Promise<typeof Part>>()
      .mockRejectedValueOnce(new TypeError('no network'))
      .mockResolvedValue(Part);
    const Own = later(fetch);
    await expect(Own.load()).rejects.toThrow('no network');
    await Own.load();
    expect(renderToStaticMarkup(<Own name="race" />)).toBe('<p>race</p>');
  });

  it('is fetched ahead once the page is at rest, also behind one that cannot be', async () => {
    vi.useFakeTimers();
    const broken = vi.fn(() => Promise.reject(new TypeError('no network')));
    const fetch = vi.fn(() => Promise.resolve(Part));
    later(broken);
    later(fetch);
    const stop = fetchAhead();
    expect(fetch).not.toHaveBeenCalled();
    await vi.runAllTimersAsync();
    expect(broken).toHaveBeenCalledTimes(1);
    expect(fetch).toHaveBeenCalledTimes(1);

    const late = vi.fn(() => Promise.resolve(Part));
    later(late);
    stop();
    fetchAhead()();
    await vi.runAllTimersAsync();
    expect(late).not.toHaveBeenCalled();
    vi.useRealTimers();
  });
});
