/**
 * The main job in every engine on this machine, on WebAssembly, served as `npm start` serves it: under the policy, with no
 * violation of it, no request to another place, and the same numbers. Says which engines were found.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { until } from './engines/driver';
import { findEngines } from './engines/find';
import { doMainJob, Person } from './engines/mainJob';
import type { JobResult } from './engines/mainJob';
import { serveReporting } from './reporting';
import { toyScene } from './scenes';

const folder = mkdtempSync(path.join(tmpdir(), 'unmixing-engines-'));
const mat = path.join(folder, 'toy.mat');
writeFileSync(mat, toyScene().buffer);
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The first engine's, which the others are compared with. */
let first: { name: string; result: JobResult } | null = null;

/** The places of numbers of a metrics table, four digits each; times and the engine's name are no metrics. */
const numbers = (table: readonly (readonly string[])[]): string[][] =>
  table.map((row) => row.map((cell) => cell.replace(/(\d\.\d{4})\d*/g, '$1')));

const found = await findEngines();
for (const { engine, source, start } of found) {
  test(`${engine}: the main job under the policy`, async () => {
    test.skip(!start, source);
    console.log(`${engine}: ${source}`);
    if (!start) return;
    test.setTimeout(420_000);
    const requests: string[] = [];
    const { address, violations, allowOffline, close } = await serveReporting();
    const driver = await start((url) => requests.push(url));
    const person = new Person(driver.tab);
    try {
      const result = await doMainJob(driver.tab, address, mat);

      expect(result.engine).toContain('WASM');
      const { exported } = result;
      expect(exported.map((e) => e.starts.slice(0, 4))).toEqual([
        '\x93NUM',
        '\x89PNG',
        'PK\x03\x04',
        '<!do',
        expect.stringMatching(/^\D/),
      ]);
      for (const { bytes } of exported) expect(bytes).toBeGreaterThan(500);

      // Nothing covers the digits of a number field.
      const arrows = await driver.tab.run(
        `return [...document.querySelectorAll('input[type=number]')].filter((e) => getComputedStyle(e).appearance !== 'textfield').length`,
      );
      expect(arrows).toBe(0);

      const { origin } = new URL(address);
      const elsewhere = requests.filter((r) => /^(http|ws)/.test(r) && !r.startsWith(`${origin}/`));
      expect(elsewhere).toEqual([]);
      expect(violations).toEqual([]);

      if (first) {
        expect(numbers(result.metrics), `as in ${first.name}`).toEqual(
          numbers(first.result.metrics),
        );
        expect(numbers(result.matMetrics)).toEqual(numbers(first.result.matMetrics));
      } else first = { name: driver.name, result };
      tell(driver.name, result);

      // The report would have come: a picture and an answer from elsewhere are stopped, and told.
      await driver.tab.run(`
        new Image().src = 'http://127.0.0.2:9/x.png';
        await fetch('http://127.0.0.2:9/').catch(() => undefined);
      `);
      await until('violations are told', () => Promise.resolve(violations.length >= 2));

      // And without the server, after this one visit.
      allowOffline();
      await driver.tab.open(`${address}?engine=wasm`);
      await person.seesText('works offline', 60_000);
      await close();
      await driver.tab.open(`${address}?engine=wasm`);
      await person.sees(
        'the engine is ready without the server',
        `document.querySelector('.engine-badge[data-state=ready]')`,
        180_000,
      );
    } catch (error) {
      const body = await person.pageText().catch((lost: unknown) => String(lost));
      await test.info().attach('what the page said', { body, contentType: 'text/plain' });
      throw error;
    } finally {
      await driver.close();
      await close();
    }
  });
}

/** For docs/browsers.md. */
function tell(name: string, { metrics, engine, sceneMs, runMs, abundances }: JobResult): void {
  const other = first?.result.abundances ?? abundances;
  let largest = 0;
  let differing = 0;
  abundances.forEach((a, i) => {
    const apart = Math.abs(a - other[i]);
    if (apart > 0) differing++;
    largest = Math.max(largest, apart);
  });
  const mean = metrics.at(-1)?.slice(0, 2).join(' ');
  console.log(
    `${name} · ${engine} · ${mean} · demo scene ${sceneMs} ms, run ${runMs} ms · ` +
      `${differing} of ${abundances.length} abundances differ from ${first?.name}, by ${largest.toExponential(1)} at most`,
  );
}
