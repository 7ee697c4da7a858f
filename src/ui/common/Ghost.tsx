/** The shapes of what will stand in an empty place: a table, maps, a plot; quiet, with words that say what each will show. */
import type { ReactNode } from 'react';
import './ghost.css';

function Ghost({ says, children }: { says: string; children: ReactNode }) {
  return (
    <figure className="ghost">
      <div className="ghost-shape" aria-hidden="true">
        {children}
      </div>
      <figcaption>{says}</figcaption>
    </figure>
  );
}

/** Widths of the bars that stand for names, percent: uneven, as names are. */
const widths = [62, 48, 71, 55, 66, 44];

interface GhostTableProps {
  /** Headings, the first of the names. */
  readonly columns: readonly string[];
  readonly rows: number;
  readonly says: string;
}

export function GhostTable({ columns, rows, says }: GhostTableProps) {
  return (
    <Ghost says={says}>
      <div
        className="ghost-table"
        style={{ gridTemplateColumns: `3fr repeat(${columns.length - 1}, 1fr)` }}
      >
        {columns.map((name) => (
          <span key={name} className="ghost-head">
            {name}
          </span>
        ))}
        {Array.from({ length: rows * columns.length }, (_, i) => {
          const column = i % columns.length;
          const width = column === 0 ? widths[Math.floor(i / columns.length) % widths.length] : 70;
          return <i key={i} style={{ width: `${width}%` }} />;
        })}
      </div>
    </Ghost>
  );
}

/** @param captions what each map will be of, in the rows' order */
export function GhostMaps({
  captions,
  rows,
  says,
}: {
  readonly captions: readonly string[];
  readonly rows: number;
  readonly says: string;
}) {
  return (
    <Ghost says={says}>
      <div
        className="ghost-maps"
        style={{ gridTemplateColumns: `repeat(${captions.length}, 1fr)` }}
      >
        {Array.from({ length: rows * captions.length }, (_, i) => (
          <span key={i}>
            <i />
            {captions[i % captions.length]}
          </span>
        ))}
      </div>
    </Ghost>
  );
}

const curves = [
  'M8 92C40 88 52 34 88 32s50 22 84 20 60-14 110 4',
  'M8 60c30-20 60-26 96-22s70 30 106 34 50-4 72 2',
  'M8 84c40 2 90 12 140 14s90 2 134 0',
];

export function GhostPlot({ says }: { readonly says: string }) {
  return (
    <Ghost says={says}>
      <svg className="ghost-plot" viewBox="0 0 290 112" preserveAspectRatio="none">
        <path className="ghost-axis" d="M6 4v102h280" />
        {curves.map((d) => (
          <path key={d} d={d} />
        ))}
      </svg>
    </Ghost>
  );
}
