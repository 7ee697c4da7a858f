/** Entries that BibTeX can read, one for every method, and a CITATION.cff of this version. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { studioVersion } from '../scene/version';
import { bibtex, methodBibtex } from './citations';
import { allIds } from './methods';

/** Entries of a .bib text by key; throws where braces do not close. */
function entriesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at)) {
    let depth = 0;
    let end = text.indexOf('{', at);
    do {
      if (text[end] === '{') depth++;
      if (text[end] === '}') depth--;
      end++;
      if (end > text.length) throw new Error(`unclosed: ${text.slice(at, at + 40)}`);
    } while (depth > 0);
    const entry = text.slice(at, end);
    const [, key] = /^@[a-z]+\{([^,\s]+),/.exec(entry)!;
    if (found.has(key)) throw new Error(`twice: ${key}`);
    found.set(key, entry);
    at = end;
  }
  return found;
}

describe('BibTeX', () => {
  it('every method has at least one entry with author and title, and fields that end in commas', () => {
    for (const id of allIds) {
      const entries = entriesOf(methodBibtex(id));
      expect(entries.size, id).toBeGreaterThan(0);
      for (const entry of entries.values()) {
        expect(entry).toMatch(/^ {2}author = \{/m);
        expect(entry).toMatch(/^ {2}title = \{/m);
        const fields = entry.split('\n').slice(1, -1);
        for (const [i, field] of fields.entries()) {
          expect(field).toMatch(
            i < fields.length - 1 ? /^ {2}\w+ = \{.*\},$/ : /^ {2}\w+ = \{.*\}$/,
          );
        }
      }
    }
  });

  it('a race cites the studio and each work once, and says which method is which', () => {
    const text = bibtex(['fcls', 'vca-fcls', 'fcls-unit'], '9.8.7');
    expect([...entriesOf(text).keys()]).toEqual([
      ...['unmixing-studio', 'heinz2001fcls', 'nascimento2005vca'],
    ]);
    expect(text).toContain('version = {9.8.7}');
    expect(text).toContain('% VCA + FCLS: nascimento2005vca, heinz2001fcls');
    expect(() => entriesOf(bibtex(allIds, '1'))).not.toThrow();
  });
});

describe('CITATION.cff', () => {
  const text = readFileSync('CITATION.cff', 'utf8');
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1];
  it('has what version 1.2.0 of the format asks for, and this version', () => {
    expect(field('cff-version')).toBe('1.2.0');
    for (const name of ['message', 'title', 'type', 'license']) expect(field(name)).toBeTruthy();
    expect(text).toMatch(/^authors:\n {2}- name: .+$/m);
    expect(field('version')).toBe(studioVersion);
    // A colon and a space inside would begin another mapping.
    for (const line of text.split('\n').filter((l) => /^[\w-]+: /.test(l))) {
      expect(line.split(': ')).toHaveLength(2);
    }
  });
});
