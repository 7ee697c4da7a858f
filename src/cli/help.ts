/** The text of --help, made from the tables of options, methods and benchmark scenes, so that it cannot fall behind. */
import { benchmarkScenes } from '../generated/benchmark';
import { methodTable, type MethodFamily, type MethodInfo } from '../settings/methods';
import { optionNames, optionTable, type OptionSpec } from './options';

const WIDTH = 100;

/** A term and its text, the text in a column of its own. */
function entry(term: string, text: string, indent = 22): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && indent + line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = '';
    }
    line += (line ? ' ' : '') + word;
  }
  lines.push(line);
  const head = `  ${term}`;
  const first = head.length < indent ? head.padEnd(indent) : `${head}\n${' '.repeat(indent)}`;
  return `${first}${lines.join(`\n${' '.repeat(indent)}`)}\n`;
}

const families: readonly [MethodFamily, string][] = [
  ['network', 'Networks of this studio'],
  ['classical', 'Classical'],
  ['peer', 'Published networks. Each with the labels; as published (“-blind”) it uses none'],
  ['ablation', 'Ablations'],
  ['yardstick', 'Yardsticks, for scenes whose truth has spectra; no entrants, and not among “all”'],
];

export function helpText(): string {
  const options = optionNames.map((name) => {
    const { value, help, fallback }: OptionSpec = optionTable[name];
    return entry(
      `--${name}${value ? ` ${value}` : ''}`,
      fallback ? `${help} Default: ${fallback}.` : help,
      26,
    );
  });
  const methods = families.map(([family, title]) => {
    const mine = Object.entries<MethodInfo>(methodTable).filter(([, m]) => m.family === family);
    const lines = mine.map(([id, { name, help, steps }]) =>
      entry(id, `${name}. ${help}${steps === null ? '' : ` Steps: ${steps}.`}`),
    );
    return `${title}:\n${lines.join('')}`;
  });
  const bench = benchmarkScenes.map((s) => entry(s.id, s.description));
  return `Unmixing Studio without a page: every method on the same labels, as the page's race runs them.

Usage: npm run --silent unmix -- <scene> [options]
       npm run --silent unmix -- apply <weights> <scene…> --out <folder>    (apply --help)
       npm run --silent unmix -- export <weights> --out <file.onnx>          (export --help)

<scene> is
  a file (the header or data beside it, and what else belongs to it, is found; the command says what it took),
  several files that belong together (scene and truth), a folder or an archive (.zip) of a product,
  an address (https://…) of a GeoTIFF, an ENVI header or data, NetCDF-4, HDF5, NumPy or Zarr: docs/links.md,
  “demo”, the demo scene of the page,
  “bench:<id>”, a scene of the generated benchmark set (“bench:<id>@k”: on the k-th other land),
  a recipe (.json) of a generated scene of your own: docs/formats.md says what it may hold.

Options:
${options.join('')}
Methods (E⁽⁰⁾: endmembers from the labels by non-negative least squares):

${methods.join('\n')}
Blind methods are put in the order of the true endmembers by spectral angle (Hungarian matching).

Benchmark scenes:
${bench.join('')}
Output:
  A Markdown table (mean ± sd over seeds, the best in bold) on standard output; progress on standard error. With --json
  one object instead: {scene, engine, versions, runs: [{method, preset, seed, labels, steps, seconds, parameters,
  rmse: {<endmember>: x}, rmseMean, sad, sadMean, reconstruction, …}], failed: [{method, seed, message}]}. Metrics that
  need a truth are absent without one. SAD is in radians.

  --out <folder> gets
    citations.bib                the studio and the works that the methods come from, as BibTeX
    config.json                  repeats the run with --config
    result.json                  the object of --json
    table.md .tex .csv           mean ± sd by method (the .tex in the layout of the paper's tables); runs.csv: every run
    maps/<method>-seed<k>.npy    abundances, lines × samples × endmembers, float32; truth.npy likewise
    maps/<method>-seed<k>.png    the same from 0 to 1 (viridis), endmembers side by side
    spectra/<method>-seed<k>.csv endmember spectra, with the true ones where there are any
    labels/seed<k>.json          the labels of each seed, an annotation file that the page opens

Exit codes:
  0    every run finished
  1    a run failed, the engine did not start, or a file could not be read or written
  2    wrong usage: an unknown method, option or benchmark scene, or a bad value
  130  interrupted with Ctrl-C; what was finished is printed and written

Examples:
  npm run --silent unmix -- demo
  npm run --silent unmix -- urban.mat --labels 10 --protocol random --seeds 0-4 --methods studio,paper,fcls --json
  npm run --silent unmix -- scene.mat --truth truth.mat --methods all --out results
  npm run --silent unmix -- --config results/config.json
  npm run --silent unmix -- class task.class.json answers/*.json    (class --help tells the rest)
  npm run --silent unmix -- demo --capsule demo.capsule.zip --licence CC-BY-4.0
  npm run --silent unmix -- verify demo.capsule.zip      whether it comes out again here; verify --help tells the rest
`;
}
