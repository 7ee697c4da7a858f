import { describe, expect, it } from 'vitest';
import { csvCells, csvLines } from './csv';

describe('cells of a line', () => {
  it.each([
    // A mark of blanks is no blank around a quote: empty cells stay.
    ['"a"\t\t2', '\t', ['a', '', '2']],
    ['1\t\t"a"\t2', '\t', ['1', '', 'a', '2']],
    ['"a" \t"b"', '\t', ['a', 'b']],
    ['"a" ,  "b, c" ,2', ',', ['a', 'b, c', '2']],
    ['"say ""no""",', ',', ['say "no"', '']],
    ['2, 5" pipe', ',', ['2', ' 5" pipe']],
    // Parted by blanks: not by this mark.
    ['"a" "b"', ',', ['"a" "b"']],
    ['"a" "b"', ';', ['"a" "b"']],
    ['x;"line\nbreak";y', ';', ['x', 'line\nbreak', 'y']],
  ])('%j by %j', (line, mark, cells) => {
    expect(csvCells(line, mark)).toEqual(cells);
  });

  it('are found in long and hostile lines by work that grows with their length', () => {
    const tabs = '\t'.repeat(200_000);
    expect(csvLines(`"a"${tabs}\n${tabs}"`)).toHaveLength(2);
    expect(csvCells(`"a"${tabs}`, '\t')).toHaveLength(200_001);
    // One unclosed quote a cell.
    expect(csvCells('"a,'.repeat(50_001), ',').length).toBeGreaterThan(0);
    const long = 'x'.repeat(20_000_000);
    expect(csvCells(`"${long}",1`, ',')).toEqual([long, '1']);
  });
});
