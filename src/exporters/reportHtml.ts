/** Pieces of HTML for the report: escaped text, tables, pictures as data addresses. Strings only; no document. */
import { toBase64 } from '../maths/base64';
import { encodeSmallPng } from './png';

/** An RGBA picture and what it shows, for those who do not see it. */
export interface ReportImage {
  readonly width: number;
  readonly height: number;
  /** [height × width × 4] */
  readonly rgba: Uint8Array | Uint8ClampedArray;
  readonly alt: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for element content and quoted attributes; control characters that HTML forbids become blanks. */
export const escape = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- they are what must go
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ')
    .replace(/[&<>"']/g, (c) => entities[c]);

/** A name that somebody typed: in its own direction, whatever stands beside it. */
export const nameHtml = (name: string): string => `<bdi>${escape(name)}</bdi>`;

/** A picture inside the page. @param className of the img */
export function imageHtml({ width, height, rgba, alt }: ReportImage, className: string): string {
  const address = `data:image/png;base64,${toBase64(encodeSmallPng(rgba, width, height))}`;
  return `<img class="${className}" src="${address}" width="${width}" height="${height}" alt="${escape(alt)}">`;
}

/** A list of facts; values are escaped. */
export const factsHtml = (facts: readonly (readonly [string, string])[]): string =>
  `<dl class="facts">${facts
    .map(([key, value]) => `<div><dt>${escape(key)}</dt><dd>${escape(value)}</dd></div>`)
    .join('')}</dl>`;

export interface TableColumn {
  /** HTML. */
  readonly title: string;
  readonly numeric?: boolean;
}

/**
 * A table with a caption, a header for each column, and the first cell of each row as its header.
 * @param rows cells as HTML
 * @param foot last row, set apart
 */
export function tableHtml(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  foot?: readonly string[],
): string {
  const kind = (c: number): string => (columns[c].numeric ? ' class="number"' : '');
  const head = columns.map((c, i) => `<th scope="col"${kind(i)}>${c.title}</th>`).join('');
  const row = (cells: readonly string[]): string =>
    `<tr>${cells
      .map((cell, c) =>
        c === 0 ? `<th scope="row"${kind(c)}>${cell}</th>` : `<td${kind(c)}>${cell}</td>`,
      )
      .join('')}</tr>`;
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${escape(caption)}"><table><caption>${escape(caption)}</caption>` +
    `<thead><tr>${head}</tr></thead><tbody>${rows.map(row).join('')}</tbody>` +
    `${foot ? `<tfoot>${row(foot)}</tfoot>` : ''}</table></div>`
  );
}
