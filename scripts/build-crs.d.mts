/** The file that is written. */
export const target: string;
/** @returns the lines of the table, not compressed */
export function makeTable(): Promise<string>;
/** @returns the text of table.ts */
export function makeModule(): Promise<string>;
