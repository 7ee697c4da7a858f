/** Words about a link's length, its QR code, and HTML for other pages. */
import jsQr from 'jsqr';
import { describe, expect, it } from 'vitest';
import { embedAddress, embedCode, unknownHides } from '../embed/address';
import { qrPicture, quietZone } from './qr';
import { bytesOf, limits, sizeWords } from './size';

describe('how long a link is', () => {
  it.each([
    [406, '406 characters: fits a QR code and any chat.'],
    [660, '660 characters: fits a QR code and any chat.'],
    [661, '661 characters: fits chats; too long for a QR code.'],
    [2001, 'chats and mail may cut it off'],
    [8001, 'too long for a link. Save it as a file.'],
  ])('%i', (bytes, words) => expect(sizeWords(bytes)).toContain(words));

  it('counts bytes', () => expect(bytesOf('https://ü.example/')).toBe(19));
});

describe('the QR code', () => {
  /** Four pixels a module, from the path alone. */
  function pixels({ side, path }: ReturnType<typeof qrPicture>): Uint8ClampedArray {
    const scale = 4;
    const rgba = new Uint8ClampedArray((side * scale) ** 2 * 4).fill(255);
    for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1/g)) {
      for (let line = +y * scale; line < (+y + 1) * scale; line++) {
        for (let sample = +x * scale; sample < (+x + +run) * scale; sample++) {
          rgba.set([0, 0, 0], (line * side * scale + sample) * 4);
        }
      }
    }
    return rgba;
  }

  it.each([50, 400, limits.qr])('of %i bytes is what a camera reads', (length) => {
    const text = `https://unmixing.example/#u1.${'Ab-_9'.repeat(200)}`.slice(0, length);
    const picture = qrPicture(text);
    // Version 20 at most, as a projector shows it well.
    expect(picture.side).toBeLessThanOrEqual(97 + 2 * quietZone);
    const side = picture.side * 4;
    expect(jsQr(pixels(picture), side, side)?.data).toBe(text);
  });
});

describe('inside another page', () => {
  it('the address says what is shown and what is left out', () => {
    expect(embedAddress('?engine=wasm')).toBeNull();
    expect(embedAddress('?embed=spectra&hide=header,colours')).toEqual({
      ...{ view: 'spectra', hide: ['header', 'colours'] },
    });
    expect(embedAddress('?embed=everything')).toEqual({ view: 'maps', hide: [] });
    expect(unknownHides(['header', 'colours'])).toEqual(['colours']);
  });

  it('the code is HTML that says the same', () => {
    const address = { view: 'scene', hide: ['header', 'tools'] } as const;
    const code = embedCode('https://a.example/', 'u1.AA', address, 'Dry "grass" & <water>');
    expect(code).toContain('src="https://a.example/?embed=scene&amp;hide=header,tools#u1.AA"');
    expect(code).toContain('title="Dry &quot;grass&quot; &amp; &lt;water>"');
    expect(code).toContain('allow="cross-origin-isolated');
  });
});
