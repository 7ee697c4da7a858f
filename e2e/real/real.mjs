/**
 * `npm run e2e:real`: the main job on real scenes in the built page, as a person does it: open the file, sample ten
 * labels from its truth (spread), train preset studio to the end, read the metrics table. Seeds 0–4 on each scene.
 * Prints the table of seed 0 and the mean RMSE over seeds beside the classical line; writes screenshots of the whole
 * page in both themes to screenshots/. Scenes are looked for in ../shared/data/scenes (or the folder given as the first
 * argument); absent ones are skipped and named. Exit code 1 when the network does not reach 0.95 of the classical line.
 */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { openFiles, root, startStudio } from './page.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(root, '../shared/data/scenes'));
const scenes = ['samson.mat', 'urban_crop.mat'];
const seeds = [0, 1, 2, 3, 4];
const limit = 0.95;
const shots = path.join(root, 'screenshots');
mkdirSync(shots, { recursive: true });

const present = scenes.filter((s) => existsSync(path.join(folder, s)));
for (const s of scenes.filter((s) => !present.includes(s)))
  console.log(`SKIPPED ${s}: not in the scenes folder`);
if (present.length === 0) process.exit(0);

const studio = await startStudio();
const { problems } = studio;
const page = await studio.newPage();

/** The metrics table as rows of text. */
const table = () =>
  page
    .getByRole('table', { name: 'Metrics' })
    .evaluate((t) =>
      [...t.rows].map((row) => [...row.cells].map((c) => (c.textContent ?? '').trim())),
    );

let failed = false;
for (const file of present) {
  await page.reload();
  await openFiles(page, path.join(folder, file));
  const means = [];
  for (const seed of seeds) {
    await page.getByRole('spinbutton', { name: 'Labels', exact: true }).fill('10');
    await page.getByRole('combobox', { name: 'Label protocol' }).selectOption({ label: 'Spread' });
    await page.getByRole('spinbutton', { name: 'Seed', exact: true }).fill(String(seed));
    await page.getByRole('combobox', { name: 'Preset' }).selectOption({ label: 'Studio' });
    await page.getByRole('button', { name: 'Sample from truth' }).click();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    const status = page.getByRole('status', { name: 'Training status' });
    await status.filter({ hasNotText: 'Finished' }).waitFor();
    await status.filter({ hasText: 'Finished' }).waitFor({ timeout: 600_000 });
    const rows = await table();
    const header = rows[0];
    const mean = rows.find((r) => r[0] === 'Mean');
    const cell = (name) => Number(mean[header.indexOf(name)]);
    means.push({ seed, rmse: cell('RMSE'), classical: cell('Classical RMSE') });
    if (seed !== seeds[0]) continue;
    console.log(`\n${file}, seed ${seed}: ${await status.textContent()}`);
    for (const row of rows) console.log(`  ${row.map((c) => c.padEnd(16)).join('')}`);
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForTimeout(600);
      const name = `${path.parse(file).name}-${theme}.png`;
      await page.screenshot({ path: path.join(shots, name), fullPage: true });
      console.log(`  screenshot: screenshots/${name}`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
  }
  const average = (key) => means.reduce((sum, m) => sum + m[key], 0) / means.length;
  const ratio = average('rmse') / average('classical');
  for (const m of means) {
    console.log(`  seed ${m.seed}: RMSE ${m.rmse.toFixed(4)}, classical ${m.classical.toFixed(4)}`);
  }
  console.log(
    `  mean over seeds: RMSE ${average('rmse').toFixed(4)}, classical ${average('classical').toFixed(4)}, ` +
      `ratio ${ratio.toFixed(3)} (at most ${limit})`,
  );
  failed ||= !(ratio <= limit);
}
await studio.close();
if (problems.length > 0) console.log(`\nErrors in the console:\n${problems.join('\n')}`);
process.exit(failed || problems.length > 0 ? 1 : 0);
