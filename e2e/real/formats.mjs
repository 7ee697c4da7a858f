/**
 * `npm run e2e:formats`: opens every file of ../shared/data/formats and scenes (or of the folder given as the first argument)
 * in the built page, as a person does who accepts what the import check found, and prints a Markdown table: what the
 * import check says, how long it took, and one value as the page shows it beside the same value read by Python (read.py).
 * Files that are no scene are opened all the same, over the scene they belong to where there is one. Exit code 1 when a
 * file ends otherwise than expected, a value differs, or the page complains.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { acceptImport, chooseFiles, openFiles, root, startStudio } from './page.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(root, '../shared/data'));
const hyspex = 'formats/hyspex/var1_2020_x75y20_8000_us_2x_2022-04-26T122543_corr_grain51';
const dlr = 'scenes/dlr_hysu';

/** Stored numbers × gain are what the page shows; `lines` for tables of pixels. */
const envi = (stem, extension, at, gain = 1) => ({
  files: [`${stem}${extension}`, `${stem}.hdr`],
  python: { kind: 'envi', path: `${stem}${extension}`, header: `${stem}.hdr`, ...at },
  gain,
});
const scenes = [
  envi('formats/avirisng/ang20170323t202244_rdn_7000-7010', '', { line: 3, sample: 7 }),
  envi('formats/emit20250324t221005_jpl_unmix_ex', '', { line: 3, sample: 7 }),
  envi('formats/specim/Radiometric_8x2_1x1', '.dat', { line: 0, sample: 50 }),
  envi('formats/hymap/cubus_gamsberg_subset', '', { line: 3, sample: 7 }),
  envi(hyspex, '.img', { line: 37, sample: 132 }),
  {
    files: ['formats/enmap/enmap_potsdam_tile_64_0.tif'],
    python: { kind: 'tiff', path: 'formats/enmap/enmap_potsdam_tile_64_0.tif', line: 3, sample: 5 },
    gain: 1e-4,
  },
  {
    files: ['formats/mat/SalinasA_corrected.mat'],
    python: { kind: 'mat', path: 'formats/mat/SalinasA_corrected.mat', line: 3, sample: 50 },
    // The import check's own guess, from the range.
    gain: 1e-4,
  },
  {
    files: ['formats/mat/v73_bundles.mat'],
    python: { kind: 'mat73', path: 'formats/mat/v73_bundles.mat', line: 3, sample: 5, lines: 5 },
    gain: 1,
  },
  {
    files: ['scenes/samson.mat'],
    python: { kind: 'mat', path: 'scenes/samson.mat', line: 3, sample: 50, lines: 95 },
    gain: 1,
  },
  {
    files: ['scenes/urban_crop.mat'],
    python: { kind: 'mat', path: 'scenes/urban_crop.mat', line: 3, sample: 50, lines: 80 },
    gain: 1e-3,
  },
  {
    files: [`${dlr}/Full.tif`, `${dlr}/Full.hdr`, `${dlr}/masks.mat`],
    python: { kind: 'tiff', path: `${dlr}/Full.tif`, line: 3, sample: 50 },
    gain: 1e-4,
  },
  {
    files: [`${dlr}/All.tif`, `${dlr}/All.hdr`],
    python: { kind: 'tiff', path: `${dlr}/All.tif`, line: 3, sample: 20 },
    gain: 1e-4,
  },
];
/** A scene of as many bands as the library has, which no file here has. */
const bands177 = [
  {
    name: 'made.hdr',
    mimeType: 'text/plain',
    buffer: Buffer.from(
      'ENVI\nsamples = 5\nlines = 4\nbands = 177\ndata type = 4\ninterleave = bsq\nbyte order = 0\n',
    ),
  },
  {
    name: 'made.img',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(Float32Array.from({ length: 20 * 177 }, (_, i) => Math.sin(i) + 2).buffer),
  },
];
/** Files that are no scene, the scene they are opened over, and what the page must say. */
const others = [
  {
    files: ['formats/library/library_berlin.sli', 'formats/library/library_berlin.hdr'],
    over: bands177,
    says: /75 spectra to match with/,
  },
  { files: ['formats/library/library_berlin.csv'], says: /is a text file.*needs a row of numbers/ },
  {
    files: [`${dlr}/DLR_HySU_HS_library.hdr`],
    over: [`${dlr}/All.tif`, `${dlr}/All.hdr`],
    says: /data are missing/,
  },
  {
    files: [`${dlr}/DLR_HySU_HS_library_ASCII.txt`],
    over: [`${dlr}/All.tif`, `${dlr}/All.hdr`],
    says: /7 spectra shown/,
  },
  {
    files: [`${dlr}/masks.mat`],
    over: [`${dlr}/Full.tif`, `${dlr}/Full.hdr`],
    says: /Truth 5 endmembers/,
  },
];

const has = (files) =>
  files.every((f) => typeof f !== 'string' || existsSync(path.join(folder, f)));
const nameOf = ([first]) => (typeof first === 'string' ? path.basename(first) : 'a made scene');
const at = (files) => files.map((f) => (typeof f === 'string' ? path.join(folder, f) : f));
const missing = [...scenes, ...others].filter((c) => !has(c.files));
for (const { files } of missing) console.log(`SKIPPED ${files.join(' + ')}: not in the folder`);
const present = scenes.filter((c) => !missing.includes(c));

/** [B] of each scene, or null without Python. */
function askPython() {
  const asked = present.map(({ python }) => ({
    ...python,
    path: path.join(folder, python.path),
    ...(python.header ? { header: path.join(folder, python.header) } : {}),
  }));
  const run = spawnSync(
    process.env.UNMIXING_PYTHON ?? 'python3',
    [path.join(root, 'e2e/real/read.py')],
    {
      input: JSON.stringify(asked),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    },
  );
  if (run.status === 0) return JSON.parse(run.stdout);
  console.log(`SKIPPED the values of Python: ${run.error ?? run.stderr.trim().split('\n').at(-1)}`);
  return null;
}

/** The rows of the import check's table. */
const findings = (page) =>
  page.getByRole('table', { name: 'What was found' }).evaluate((table) =>
    [...table.tBodies[0].rows].map((row) => ({
      what: row.cells[0].textContent ?? '',
      value: row.querySelector('.finding-value')?.textContent ?? '',
      how: row.dataset.how ?? '',
    })),
  );

/** A value of the cursor's spectrum: "band 97 · 1200 nm · 0.253". */
async function valueShown(page, { line, sample }) {
  const image = page.getByRole('img', { name: 'Scene image' });
  await image.focus();
  const press = async (key, times) => {
    for (let i = 0; i < Math.floor(times / 10); i++) await image.press(`Shift+${key}`);
    for (let i = 0; i < times % 10; i++) await image.press(key);
  };
  await press('ArrowUp', 400);
  await press('ArrowLeft', 400);
  await press('ArrowDown', line);
  await press('ArrowRight', sample);
  await page.getByText(`line ${line} · sample ${sample}`).first().waitFor();
  const plot = page.getByRole('img', { name: /^Spectra: / });
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  // A band that is not masked, from a third of the plot on.
  for (let part = 0.35; part < 0.9; part += 0.03) {
    await page.mouse.move(box.x + part * box.width, box.y + box.height / 2);
    await page.waitForTimeout(120);
    const text = (await page.locator('.spectrum-readout').textContent()) ?? '';
    const found = /^band (\d+)(?: · \d+ nm)? · (-?[\d.e+-]+)$/.exec(text);
    if (found) return { band: Number(found[1]), text: found[2] };
  }
  return null;
}

/** True when the shown text is the value, rounded to its digits. */
function agrees(text, value) {
  const digits = /\.(\d+)/.exec(text)?.[1].length ?? 0;
  const exponent = Number(/e([+-]\d+)/.exec(text)?.[1] ?? 0);
  return Math.abs(Number(text) - value) <= 0.51 * 10 ** (exponent - digits);
}

const studio = await startStudio();
const spectra = askPython();
const line = (cells) => `| ${cells.map((c) => String(c).replaceAll('|', '\\|')).join(' | ')} |`;
const rows = [];
let failed = false;
for (const [i, { files, python, gain }] of present.entries()) {
  const page = await studio.newPage();
  const begun = performance.now();
  await chooseFiles(page, at(files));
  const button = page.getByRole('button', { name: 'Open scene', exact: true });
  await button.or(page.getByRole('alert')).first().waitFor({ timeout: 60_000 });
  if (!(await button.isVisible())) {
    failed = true;
    rows.push([files.join(' + '), await page.getByRole('alert').first().innerText()]);
    continue;
  }
  await page.getByRole('table', { name: 'What was found' }).waitFor();
  const looked = performance.now() - begun;
  const found = await findings(page);
  const again = performance.now();
  await acceptImport(page);
  const opened = performance.now() - again;
  const shown = await valueShown(page, python);
  const expected = shown && spectra ? spectra[i][shown.band] * gain : null;
  const ok = shown !== null && (expected === null || agrees(shown.text, expected));
  failed ||= !ok;
  const say = (what) => found.find((f) => f.what === what)?.value ?? '–';
  const guesses = found.filter((f) => f.how === 'guessed').map((f) => `${f.what}: ${f.value}`);
  rows.push([
    files.map((f) => path.basename(f)).join(' + '),
    [say('Format'), say('Interleave')].filter((t) => t !== '–').join(', '),
    say('Size').replace(/ (lines|samples|bands)/g, ''),
    say('Values').replace(/,.*/, ''),
    say('Wavelengths'),
    [say('Unit'), say('Scale')].filter((t) => t !== '–').join('; '),
    guesses.join('; ') || 'nothing',
    `${Math.round(looked)} + ${Math.round(opened)}`,
    shown ? `(${python.line}, ${python.sample}) band ${shown.band}: ${shown.text}` : 'no value',
    expected === null ? '–' : `${Number(expected.toPrecision(7))}${ok ? '' : ' DIFFERENT'}`,
  ]);
  await page.context().close();
}

console.log(
  `\n${line(['file', 'format', 'lines × samples × bands', 'stored as', 'wavelengths', 'unit', 'guessed', 'ms: looked at + opened', 'the page shows (line, sample)', 'Python'])}`,
);
console.log(line(Array(10).fill('---')));
for (const row of rows) console.log(line(row));

const told = [];
for (const { files, over, says } of others.filter((c) => !missing.includes(c))) {
  const page = await studio.newPage();
  if (over && has(over)) await openFiles(page, at(over));
  await chooseFiles(page, at(files));
  // A truth that fits is taken without a word; the Scene panel has it.
  const truth = page.locator('#scene .facts > div').filter({ hasText: /Truth\s*\d+ endmember/ });
  const said = page
    .getByRole('alert')
    .or(page.locator('.messages [role=status]'))
    .or(truth)
    .first();
  const text = await said.innerText({ timeout: 30_000 }).then(
    (words) => words.replace(/\s+/g, ' ').trim(),
    () => 'nothing',
  );
  const ok = says.test(text);
  failed ||= !ok;
  told.push([nameOf(files), over ? nameOf(over) : 'nothing', `${text}${ok ? '' : ' UNEXPECTED'}`]);
  await page.context().close();
}
await studio.close();

console.log(`\n${line(['no scene', 'opened over', 'the page says'])}`);
console.log(line(Array(3).fill('---')));
for (const row of told) console.log(line(row));
if (studio.problems.length > 0)
  console.log(`\nErrors in the console:\n${studio.problems.join('\n')}`);
process.exit(failed || studio.problems.length > 0 ? 1 : 0);
