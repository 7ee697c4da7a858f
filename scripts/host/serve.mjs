/** `node scripts/host/serve.mjs [--port n] [--host name] [--base /path/] [--no-headers]`: serves dist until it is stopped. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from './server.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4173' },
    host: { type: 'string', default: '127.0.0.1' },
    base: { type: 'string', default: '/' },
    'no-headers': { type: 'boolean', default: false },
  },
});
const { address } = await serve({
  folder: path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../dist'),
  port: Number(values.port),
  host: values.host,
  base: values.base,
  headers: values['no-headers'] ? 'none' : 'all',
});
console.log(address);
