export function bundleTfjs(): Promise<{ find: RegExp; replacement: string }[]>;
