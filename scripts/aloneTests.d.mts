export function aloneTests(): string[];
