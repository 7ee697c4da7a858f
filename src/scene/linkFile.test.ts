/** Addresses as people type them and as documents hold them, and the files that stand for them. */
import { describe, expect, it } from 'vitest';
import { checked } from './check';
import { toErrorData } from './errors';
import { keptAddress } from './keptAddress';
import { addressIn, addressOf, isLink, linkFile, linksAmong, readAddress } from './linkFile';

const refusal = (text: string): string => {
  try {
    return `taken: ${readAddress(text)}`;
  } catch (error) {
    const { message, advice } = toErrorData(error);
    return `${message} ${advice}`;
  }
};

describe('an address', () => {
  it.each([
    ['  https://data.example.org/a b.tif#part ', 'https://data.example.org/a%20b.tif'],
    ['HTTPS://Data.Example.org/A.tif?key=1', 'https://data.example.org/A.tif?key=1'],
  ])('%s is read', (text, address) => expect(readAddress(text)).toBe(address));

  it.each([
    ['', 'There is no address.'],
    ['data.example.org/a.tif', 'no whole address'],
    ['s3://bucket/a.tif', 'https address of the same file'],
    ['file:///etc/passwd', 'file: are not fetched'],
    ['javascript:alert(1)', 'javascript: are not fetched'],
    ['https://me:secret@data.example.org/', 'a user name or a password'],
    [`https://data.example.org/${'a'.repeat(2000)}`, 'too long'],
  ])('%s is refused', (text, why) => expect(refusal(text)).toContain(why));

  it('is kept in documents only as it would be typed', () => {
    const fault = (value: unknown) => checked(keptAddress, value).fault;
    expect(fault('https://data.example.org/a.tif')).toBeNull();
    for (const wrong of ['javascript:alert(1)', 'nonsense', 'https://a@b.org/', 'https://B.org', 7])
      expect(fault(wrong)).not.toBeNull();
  });
});

describe('a link', () => {
  const link = linkFile('https://data.example.org/flight/line7.tif?key=1');
  it('is a file of its address, by the name of what lies there', async () => {
    expect(link.name).toBe('line7.tif');
    expect(isLink(link)).toBe(true);
    expect(await addressIn(link)).toBe('https://data.example.org/flight/line7.tif?key=1');
    expect(await addressIn(structuredClone(link))).toBe(await addressIn(link));
  });
  it('is not a file of the same bytes', async () => {
    const file = new File([await link.text()], link.name);
    expect(isLink(file)).toBe(false);
    expect(await addressOf(file)).toBeUndefined();
  });
  it('is found among references', () => {
    const address = 'https://data.example.org/a.zarr/';
    expect(linksAmong([{}, { address }]).map((f) => f.name)).toEqual(['a.zarr']);
    expect(() => linksAmong([{ address: 'javascript:1' }])).toThrow();
  });
});
