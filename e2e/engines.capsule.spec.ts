/**
 * Portable numbers: every benchmark scene and a short run of the network, made by Node and verified in each engine on this
 * machine. A scene may part in last digits only; a run is identical, or the same answer with its first rung named.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { findEngines } from './engines/find';
import { Person } from './engines/mainJob';
import { serve } from '../scripts/host/server.mjs';
import { benchmarkIds } from '../src/scene/recipe';

const folder = mkdtempSync(path.join(tmpdir(), 'unmixing-portable-'));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** UNMIXING_ALL_SCENES: all fifteen; else the ones where most can part. */
const scenes = process.env.UNMIXING_ALL_SCENES
  ? benchmarkIds
  : (['variability-strong', 'post-nonlinear', 'small'] as const);

const made = new Set<string>();

/** Node's, made once: all engines are given the same bytes. */
function capsule(id: string, methods: string): string {
  const script = path.resolve(import.meta.dirname, '../scripts/unmix.mjs');
  const env = { ...process.env, npm_lifecycle_event: 'test' };
  const name = `${id}.capsule.zip`;
  if (made.has(name)) return path.join(folder, name);
  const args = [`bench:${id}`, '--methods', methods, '--steps', '10', '--capsule', name];
  const { status, stderr } = spawnSync(process.execPath, [script, ...args, '--licence', 'none'], {
    ...{ cwd: folder, env, encoding: 'utf8' },
  });
  expect(status, stderr).toBe(0);
  made.add(name);
  return path.join(folder, name);
}

for (const { engine, source, start } of await findEngines()) {
  test(`${engine}: scenes and a run of Node come out again, or the rung is named`, async () => {
    test.skip(!start, source);
    if (!start) return;
    test.setTimeout(600_000);
    const { address, close } = await serve({ folder: 'dist', host: '127.0.0.1' });
    const driver = await start(() => undefined);
    const person = new Person(driver.tab);
    try {
      await driver.tab.open(`${address}?engine=wasm`);
      await person.sees('the page', `document.querySelector('#open-files')`, 60_000);
      for (const id of scenes) {
        const file = capsule(id, id === 'small' ? 'studio,paper,fcls' : 'fcls');
        await driver.tab.setFiles('#open-files', [file]);
        await person.press('Verify');
        // As long as the page waits for a silent engine, and for the next one.
        await person.sees('a verdict', `document.querySelector('.capsule-verdict')`, 300_000);
        const said = (await person.run(
          `const rows = [...document.querySelectorAll('.capsule-runs tbody tr')];
           return rows.map((r) => [...r.cells].map((c) => c.innerText.trim()).join(' · '));`,
        )) as string[];
        console.log(`${driver.name} · ${id} · ${said.join(' | ')}`);
        for (const row of said) expect(row).toMatch(/· (Identical|The same answer) ·/);
        await person.press('Close');
        await person.sees('the page again', `!document.querySelector('.capsule-verdict')`);
      }
    } finally {
      await driver.close();
      await close();
    }
  });
}
