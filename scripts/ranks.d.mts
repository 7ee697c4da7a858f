export declare const pageFolders: readonly string[];
export declare const ranks: Readonly<Record<string, number>>;
export declare function closedTo(folder: string): string[];
export declare const testFiles: RegExp;
