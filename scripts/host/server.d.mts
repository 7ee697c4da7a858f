import type { IncomingMessage, ServerResponse } from 'node:http';

export function serve(options: {
  folder: string;
  port?: number;
  host?: string;
  base?: string;
  headers?: 'all' | 'none';
  links?: readonly string[];
  fresh?: boolean;
  before?: (req: IncomingMessage, res: ServerResponse) => boolean;
}): Promise<{ address: string; close: () => Promise<void> }>;
