/** The blocks of docs/hosting.md, run by the servers they are for, where those are on the machine. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort, onPath, start } from '../../e2e/engines/processes';
import type { Child } from '../../e2e/engines/processes';
import { until } from '../../e2e/engines/driver';
import { headers } from './policy.mjs';

const work = mkdtempSync(path.join(tmpdir(), 'unmixing-others-'));
const site = path.join(work, 'unmixing-studio');
mkdirSync(path.join(site, 'assets'), { recursive: true });
writeFileSync(path.join(site, 'index.html'), '<!doctype html><title>Studio</title>');
writeFileSync(path.join(site, 'assets/a-12345678.js'), '// a script\n'.repeat(200));
writeFileSync(path.join(site, 'assets/a-12345678.wasm'), Uint8Array.of(0, 97, 115, 109));
const children: Child[] = [];
afterAll(async () => {
  for (const child of children) await child.end();
  rmSync(work, { recursive: true, force: true });
});

/** The code block of docs/hosting.md in this language, with our folder in the place of the example's. */
function block(language: string): string {
  const page = readFileSync('docs/hosting.md', 'utf8');
  const [, text] = page.split(`\`\`\`${language}\n`);
  return text.split('```')[0].replaceAll('/srv/unmixing-studio', site);
}

const config = (name: string, text: string): string => {
  const file = path.join(work, name);
  writeFileSync(file, text);
  return file;
};

interface Server {
  readonly name: string;
  readonly file: string | null;
  readonly args: (port: number) => string[];
}

const nginx: Server = {
  name: 'nginx',
  file: onPath('nginx'),
  args(port) {
    const [location, map] = block('nginx').split('# In the http block:\n');
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const text = `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid ${work}/nginx.pid; error_log stderr; events {}
      http { access_log off;
        ${places.map((p) => `${p}_temp_path ${work}/${p};`).join(' ')}
        ${map}
        server { listen 127.0.0.1:${port}; ${location} } }`;
    return ['-p', work, '-e', 'stderr', '-c', config('nginx.conf', text)];
  },
};

const apache: Server = {
  name: 'Apache',
  file: onPath('apache2', 'httpd'),
  args(port) {
    const modules = path.join(path.dirname(this.file ?? ''), '../lib/apache2/modules');
    const load = ['mpm_event', 'authz_core', 'mime', 'dir', 'alias', 'headers'].map(
      (m) => `LoadModule ${m}_module ${modules}/mod_${m}.so`,
    );
    writeFileSync(path.join(work, 'types'), 'text/html html\n');
    const text = `ServerRoot ${work}\nServerName localhost\nListen 127.0.0.1:${port}\nPidFile ${work}/apache.pid
${load.join('\n')}\nTypesConfig ${work}/types\nErrorLog "|/bin/cat"\nDirectoryIndex index.html
Alias /lab/unmixing ${site}\n<Directory ${site}>\nRequire all granted\n${block('apache')}</Directory>\n`;
    return ['-D', 'FOREGROUND', '-f', config('apache.conf', text)];
  },
};

const caddy: Server = {
  name: 'Caddy',
  file: onPath('caddy'),
  args(port) {
    const text = `{\n  admin off\n  auto_https off\n}\nhttp://127.0.0.1:${port} {\n${block('caddy')}}\n`;
    return ['run', '--adapter', 'caddyfile', '--config', config('Caddyfile', text)];
  },
};

describe.each([nginx, apache, caddy])('$name as docs/hosting.md has it', (server) => {
  it.skipIf(!server.file)('sends every header with 200 and 304, types and caching', async () => {
    const port = await freePort();
    const child = start(server.file ?? '', server.args(port), {
      XDG_DATA_HOME: work,
      XDG_CONFIG_HOME: work,
    });
    children.push(child);
    const root = `http://127.0.0.1:${port}/lab/unmixing/`;
    await until(`${server.name} answers`, () => fetch(root), { timeout: 10_000 }).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}\n${child.said()}`);
      },
    );
    for (const file of ['', 'assets/a-12345678.js', 'assets/a-12345678.wasm']) {
      const answer = await fetch(root + file);
      expect(answer.status).toBe(200);
      const etag = answer.headers.get('etag') ?? '';
      const again = await fetch(root + file, { headers: { 'If-None-Match': etag } });
      expect(again.status, `${file} again`).toBe(304);
      for (const { status, headers: sent } of [answer, again]) {
        for (const [name, value] of Object.entries(headers)) {
          expect(sent.get(name), `${file} ${status} ${name}`).toBe(value);
        }
        expect(sent.get('Cache-Control')).toMatch(file ? /^public.*immutable$/ : /^no-cache$/);
      }
      const gone = await fetch(`${root}assets/gone-12345678.js`);
      expect(gone.status).toBe(404);
      expect(gone.headers.get('Cache-Control') ?? '').not.toContain('immutable');
      const type = answer.headers.get('Content-Type') ?? '';
      expect(type).toMatch(/wasm$/.test(file) ? /^application\/wasm/ : /^text\/(html|javascript)/);
    }
  });
});
