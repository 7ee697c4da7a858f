/** What headers say: text quirks, wavelengths in every unit, bad bands, names, map; and what is noted instead. */
import { describe, expect, it } from 'vitest';
import { enviHeader, toySize } from '../../../../testdata/envi/writer';
import { utf8OrWindows } from '../../text';
import { listOf, parseFields } from './fields';
import { parseEnviHeader } from './header';
import { readMeta } from './meta';
import type { EnviMeta } from './meta';
import { isEnviHeader } from './sniff';

const metaOf = (fields: Record<string, string>): EnviMeta =>
  readMeta(parseEnviHeader(enviHeader(toySize, { fields }), 'a.hdr'));
const notesOf = (fields: Record<string, string>): string => metaOf(fields).notes.join('\n');
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

describe('text', () => {
  it('CRLF, comments, braces over lines, odd keys', () => {
    const text =
      'ENVI\r\n; bands = 9\r\nData_Type=4\r\n  Band   Names = {\r\n a,\r\n; b,\r\n c }\r\n = 7\r\nnonsense\r\nempty =\r\nFoo Bar = x = {1}\r\n';
    const { fields, notes } = parseFields(text, 'a.hdr');
    expect(Object.fromEntries(fields)).toEqual({
      'data type': '4',
      'band names': 'a,\n c',
      empty: '',
      'foo bar': 'x = {1}',
    });
    expect(notes).toEqual(['2 lines of a.hdr are not "key = value" and are passed over.']);
  });

  it('the last of doubled keys; braces without an end cost one line only', () => {
    const { fields, notes } = parseFields('ENVI\nlines = 1\nbbl = {1,\nLINES = 2\n', 'a.hdr');
    expect(fields.get('lines')).toBe('2');
    expect(fields.get('bbl')).toBe('1,');
    expect(notes.join('\n')).toMatch(/"lines" stands more than once.*\n?/);
    expect(notes.join('\n')).toMatch(/braces of "bbl".*not closed/);
  });

  it('UTF-8 and Latin-1', () => {
    expect(utf8OrWindows(bytes('\u00b5m'))).toBe('\u00b5m');
    expect(utf8OrWindows(new TextEncoder().encode('\u03bcm'))).toBe('\u03bcm');
  });

  it('names with commas stand on lines', () => {
    expect(listOf('a, b,\n c', 3)).toEqual(['a', 'b', 'c']);
    expect(listOf('a (x, y),\n b (x, z)', 2)).toEqual(['a (x, y)', 'b (x, z)']);
  });

  it('is recognised with and without its first line, and not in other texts', () => {
    const text = enviHeader(toySize);
    expect(isEnviHeader(bytes(text))).toBe(true);
    expect(isEnviHeader(bytes(`\xef\xbb\xbf${text}`))).toBe(true);
    expect(isEnviHeader(bytes(text.slice(5)))).toBe(true);
    expect(isEnviHeader(bytes('ENVI'))).toBe(true);
    expect(isEnviHeader(bytes('ENVIRONMENT,1\n'))).toBe(false);
    expect(isEnviHeader(bytes('wavelength,soil\nlines = 3\n'))).toBe(false);
    expect(isEnviHeader(bytes(`${text}\0\0`))).toBe(true);
    expect(isEnviHeader(bytes(`${text}\0\x01`))).toBe(false);
    expect(isEnviHeader(new Uint8Array(64))).toBe(false);
    expect(isEnviHeader(bytes(enviHeader(toySize, { fields: { interleave: 'TIF' } })))).toBe(false);
    const notes = parseEnviHeader(text.slice(5), 'a.hdr').notes;
    expect(notes.join('\n')).toMatch(/does not begin with "ENVI"/);
  });

  it('keeps unknown keys, and says when the byte order is missing', () => {
    const text = enviHeader(toySize, { fields: { 'tint1 ms': '28.0', 'byte order': null } });
    const header = parseEnviHeader(text, 'a.hdr');
    expect(header.fields.get('tint1 ms')).toBe('28.0');
    expect(header.little).toBe(true);
    expect(header.notes.join('\n')).toMatch(/no byte order/);
  });
});

describe('wavelengths in nanometres', () => {
  it.each([
    ['Nanometers', '450, 550, 650, 850', [450, 550, 650, 850], null],
    ['nm', '450 550 650 850', [450, 550, 650, 850], null],
    ['Micrometers', '.45,.55,.65,.85', [450, 550, 650, 850], null],
    ['\u00b5m', '0.45,0.55,0.65,0.85', [450, 550, 650, 850], null],
    ['\u03bcm', '0.45,0.55,0.65,0.85', [450, 550, 650, 850], null],
    ['microns', '8, 9, 10, 11', [8000, 9000, 10000, 11000], null],
    ['Angstroms', '4500,5500,6500,8500', [450, 550, 650, 850], null],
    ['Wavenumber', '20000, 10000, 5000, 1000', [500, 1000, 2000, 10000], null],
    ['cm-1', '20000, 10000, 5000, 1000', [500, 1000, 2000, 10000], null],
    ['GHz', '599584.916, 299792.458, 149896.229, 29979.2458', [500, 1000, 2000, 10000], null],
    ['Unknown', '450, 550, 650, 850', [450, 550, 650, 850], /"Unknown"; 450 to 850.*nanometres/],
    ['', '0.45,0.55,0.65,0.85', [450, 550, 650, 850], /no wavelength unit.*micrometres/],
    ['Nanometers', '0.45,0.55,0.65,0.85', [450, 550, 650, 850], /taken as micrometres/],
    ['Micrometers', '450, 550, 650, 850', [450, 550, 650, 850], /taken as nanometres/],
    ['Index', '1, 2, 3, 4', null, /band numbers/],
    ['Unknown', '1, 2, 3, 4', null, /fits none/],
    ['nm', '450, 550, 650', null, /3 wavelengths for 4 bands/],
    ['nm', '450, x, 650, 850', null, /not positive numbers/],
    ['nm', '450, -1, 650, 850', null, /not positive numbers/],
    ['nm', '850, 650, 550, 450', [850, 650, 550, 450], /do not rise/],
  ])('%s %s', (unit, list, expected, note) => {
    const { meta, notes } = metaOf({ 'wavelength units': unit, wavelength: `{${list}}` });
    if (expected) expected.forEach((nm, b) => expect(meta.wavelengths![b]).toBeCloseTo(nm, 3));
    else expect(meta.wavelengths).toBeUndefined();
    if (note) expect(notes.join('\n')).toMatch(note);
    else expect(notes).toEqual([]);
  });

  it('widths turn with the unit', () => {
    const width = (units: string, wavelength: string, fwhm: string): number[] =>
      Array.from(metaOf({ 'wavelength units': units, wavelength, fwhm }).meta.fwhm ?? []);
    const micro = width('Micrometers', '{.4,.5,.6,.7}', '{.01,.01,.02,.01}');
    [10, 10, 20, 10].forEach((w, b) => expect(micro[b]).toBeCloseTo(w, 9));
    // dλ = 10⁷ / ν² dν: 10 cm⁻¹ at 10000 cm⁻¹ (1000 nm) is 1 nm.
    expect(width('Wavenumber', '{10000,9000,8000,5000}', '{10,10,10,10}')[0]).toBeCloseTo(1, 9);
    expect(width('nm', '{400,500,600,700}', '{1,2}')).toEqual([]);
  });

  it.each([
    ['Band 1 (450.50), Band 2 (550.00), Band 3 (650.1), Band 4 (850.2)', [450.5, 850.2]],
    ['a (450 Nanometers), b (550 Nanometers), c (650 Nanometers), d (850 Nanometers)', [450, 850]],
    ['0.45 um, 0.55 um, 0.65 um, 0.85 um', [450, 850]],
    ['Band 1, Band 2, Band 3, Band 4', null],
    ['x (150), x (151), x (152), x (153)', null],
    ['b1 (450.5), b2, b3 (650.5), b4 (850.5)', null],
    ['mean (0.1), mean (0.9), mean (0.3), mean (0.4)', null],
  ])('in band names: %s', (names, ends) => {
    const { meta, notes } = metaOf({ 'band names': `{${names}}` });
    expect(meta.bandNames).toHaveLength(4);
    if (!ends) return expect(meta.wavelengths).toBeUndefined();
    expect(meta.wavelengths![0]).toBeCloseTo(ends[0], 9);
    expect(meta.wavelengths![3]).toBeCloseTo(ends[1], 9);
    expect(notes.join('\n')).toMatch(/from the band names/);
  });
});

describe('the rest', () => {
  it('bad bands, default bands, names, no-data, map', () => {
    const { meta, notes } = metaOf({
      bbl: '{1,0,1,1}',
      'default bands': '{4, 2, 1}',
      'band names': '{a,b,c,d}',
      'data ignore value': '-9999',
      'map info': '{UTM, 1, 1, 669639.6, 5328106, 0.7, 0.7, 32, North, WGS-84, units=Meters}',
      'coordinate system string': '{PROJCS["UTM"]}',
      'reflectance scale factor': '10000',
    });
    expect(notes).toEqual([]);
    expect(meta).toEqual({
      badBands: Uint8Array.of(0, 1, 0, 0),
      noData: [-9999],
      gain: 1e-4,
      unit: 'reflectance',
      defaultBands: [3, 1, 0],
      bandNames: ['a', 'b', 'c', 'd'],
      map: {
        'map info': 'UTM, 1, 1, 669639.6, 5328106, 0.7, 0.7, 32, North, WGS-84, units=Meters',
        'coordinate system string': 'PROJCS["UTM"]',
      },
    });
  });

  it.each([
    [{ bbl: '{1,0}' }, /2 entries for 4 bands/],
    [{ bbl: '{1,0,x,1}' }, /not numbers/],
    [{ 'default bands': '{0, 1, 2}' }, /from 1 to 4/],
    [{ 'band names': '{a,b}' }, /2 for 4 bands/],
    [{ 'data ignore value': 'none' }, /"none" in a.hdr is not a number/],
    [{ 'reflectance scale factor': '0' }, /"0" in a.hdr is not a positive number/],
    [{ 'reflectance scale factor': '100', 'data gain values': '{2}' }, /only the factor/],
    [{ 'data gain values': '{1,2}' }, /data gain values in a.hdr are not used/],
    [{ 'z plot titles': '{wavelength, reflectance [*10000]}' }, /multiplied by 10000/],
  ])('%j is noted', (fields, note) => {
    expect(notesOf(fields as Record<string, string>)).toMatch(note);
  });

  it('gains of one value for all bands, and of each band', () => {
    expect(
      metaOf({ 'data gain values': '{0.01}', 'data offset values': '{-1,-1,-1,-1}' }),
    ).toMatchObject({
      meta: { gain: 0.01, offset: -1, unit: 'unknown' },
      bandScale: null,
    });
    const each = metaOf({ 'data gain values': '{1,2,3,4}' });
    expect(each.meta.gain).toBeUndefined();
    expect(Array.from(each.bandScale!.gains)).toEqual([1, 2, 3, 4]);
    expect(metaOf({ 'data gain values': '{1,1,1,1}' }).bandScale).toBeNull();
  });
});
