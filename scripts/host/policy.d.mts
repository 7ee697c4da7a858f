export const directives: Readonly<Record<string, readonly string[]>>;
export const policy: string;
export const metaPolicy: string;
export const isolation: Readonly<Record<string, string>>;
export const headers: Readonly<Record<string, string>>;
export const embedHeaders: Readonly<Record<string, string>>;
export function isEmbed(query: string | undefined): boolean;
export function cacheControl(path: string): string;
