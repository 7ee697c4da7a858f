/** The built studio as `npm start` serves it, with its policy, and an ear for what the policy stopped. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { serve } from '../scripts/host/server.mjs';

export interface Reporting {
  readonly address: string;
  /** What browsers reported, workers too: one text of JSON each. */
  readonly violations: readonly string[];
  /** From now on the service worker is there, too; before, every answer is the server's. */
  readonly allowOffline: () => void;
  readonly close: () => Promise<void>;
}

export async function serveReporting(): Promise<Reporting> {
  const violations: string[] = [];
  let offline = false;
  const before = (req: IncomingMessage, res: ServerResponse): boolean => {
    // The worker of links has one of its own.
    const own = String(res.getHeader('Content-Security-Policy'));
    res.setHeader('Content-Security-Policy', `${own}; report-uri /violations`);
    if (req.url === '/sw.js' && !offline) {
      res.writeHead(404).end();
      return true;
    }
    if (req.url !== '/violations') return false;
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString()));
    req.on('end', () => {
      violations.push(body);
      res.writeHead(204).end();
    });
    return true;
  };
  const { address, close } = await serve({ folder: 'dist', before });
  return {
    address,
    violations,
    allowOffline: () => {
      offline = true;
    },
    close,
  };
}
