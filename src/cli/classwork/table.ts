/** A class's result as Markdown, for a terminal. */
import type { ClassPixelRow, ClassResult, ClassRow } from '../../protocol/classwork';
import type { RankRange } from '../../unmixing/classwork/ranks';

const number = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
const places = (rank: RankRange | null): string => {
  if (!rank) return '–';
  return rank.from === rank.to ? String(rank.from) : `${rank.from}–${rank.to}`;
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A bar in a name would end the cell. */
const plain = (text: string): string => text.replaceAll('|', '\\|');

/** @param names by key; null: pseudonyms only */
export function classTables(
  result: ClassResult,
  names: Readonly<Record<string, string | null>> | null,
): string {
  const { assignment, rows, together, perfect, clickNext, pixels, endmembers } = result;
  const who = (row: ClassRow): string => {
    const name = names?.[row.key];
    return name ? `${row.pseudonym} (${plain(name)})` : row.pseudonym;
  };
  const students = rows.map((row) => [
    who(row),
    number(row.labelError),
    number(row.rmse),
    places(row.rank),
    row.belowPerfect ? 'below its line: tuned or lucky' : (row.problem ?? ''),
  ]);
  const own = (name: string, rmse: number | null): string[][] =>
    rmse === null ? [] : [[name, '0.000', number(rmse), '', 'a line, no entrant']];
  const class_ = together
    ? [
        [
          'The class’s median',
          number(together.labelError),
          number(together.rmse),
          places(together.rank),
          together.problem ?? '',
        ],
      ]
    : [];
  return [
    `# ${plain(assignment.title)}`,
    `${rows.length} answers`,
    table(
      ['Who', 'Label error', 'Map RMSE', 'Place', ''],
      [
        ...students,
        ...class_,
        ...own('Perfect labels, same pixels', perfect),
        ...own('Click here next, true labels', clickNext),
      ],
    ),
    table(
      ['Pixel', 'Said by', 'They differ about', 'Exchanged'],
      pixels.map((pixel) => pixelCells(pixel, endmembers)),
    ),
    '',
  ].join('\n\n');
}

function pixelCells({ line, sample, agreement, said }: ClassPixelRow, names: readonly string[]) {
  const pair = agreement?.exchanged?.map((r) => plain(names[r])).join(' and ');
  return [
    `line ${line}, sample ${sample}`,
    String(said.length),
    agreement ? `${Math.round(100 * agreement.spread)} % of it` : 'fewer than three answers',
    pair ?? '–',
  ];
}
