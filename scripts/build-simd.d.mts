/** Declared here, so that the compiler's own global types stay out of ours. */
/** The file that `compile` writes. */
export const target: string;
/** @returns the text of simdModule.ts */
export function compile(): Promise<string>;
