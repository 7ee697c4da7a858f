/**
 * `npm run bench:onnx`: the ONNX file beside the studio, R 2 to 6, with and without the branches: the largest difference
 * in onnxruntime-web and, where it is installed, onnxruntime-node, and the speed of the latter on one core. Prints a table.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { bundle, root } from '../cli/bundle.mjs';
import { isCount, scriptOptions } from '../options.mjs';

const given = scriptOptions('npm run bench:onnx -- [options]: the ONNX file beside the studio.', {
  turns: { value: 'n', help: 'Times; the quickest counts.', default: '3', check: isCount },
});
// Inside node_modules, so that packages are found from there.
const folder = path.join(
  root,
  'node_modules/.cache/unmixing-studio-bench-onnx',
  String(process.pid),
);
const wasm = `${path.join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`;
await bundle('scripts/bench-onnx/child.ts', folder);
const rows = [];
try {
  for (const branches of [false, true])
    for (const R of [2, 3, 4, 5, 6]) {
      const task = JSON.stringify({ R, branches, wasm, turns: Number(given.turns) });
      const out = execFileSync(process.execPath, [path.join(folder, 'main.mjs'), task]);
      rows.push(JSON.parse(out.toString()));
      process.stderr.write(`${out}\n`);
    }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const size = (v) => (v === null ? 'not installed' : v.toExponential(1));
console.log(`Load ${loadavg()[0].toFixed(1)}. 128 × 128 × 100 bands.\n`);
console.log(
  '| R | branches | web: largest difference | node: largest difference | studio, s | node, s | node ÷ studio | file, kB |',
);
console.log('| - | - | - | - | - | - | - | - |');
for (const { R, branches, web, node, oursMs, nodeMs, bytes } of rows) {
  const seconds = (ms) => (ms === null ? '–' : (ms / 1000).toFixed(2));
  const ratio = nodeMs === null ? '–' : (nodeMs / oursMs).toFixed(2);
  console.log(
    `| ${R} | ${branches ? 'on' : 'off'} | ${size(web)} | ${size(node)} | ${seconds(oursMs)} | ${seconds(nodeMs)} | ${ratio} | ${Math.round(bytes / 1000)} |`,
  );
}
