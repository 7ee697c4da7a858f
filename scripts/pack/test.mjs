/**
 * `npm run test:pack`: packs the tool, installs the archive into an empty folder without a network, and uses it there:
 * help, `apply` (with the bytes of the repository's own), a capsule made and verified, the page served. Two minutes, most
 * of them the page's build, so that it is no part of `npm test`; CI runs it last.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundle, root } from '../cli/bundle.mjs';

const MOST_BYTES = 12e6;
const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'unmixing-pack-test-'));
const at = (...names) => path.join(folder, ...names);
const program = path.join(root, `node_modules/.cache/unmixing-studio-pack-test-${process.pid}`);
const env = { ...process.env, CI: '1' };
// As outside of any npm script: a packed tool knows no lifecycle of ours.
for (const name of Object.keys(env)) if (/^(npm_|INIT_CWD)/.test(name)) delete env[name];

const tool = (...argv) =>
  run(path.join(at('empty'), 'node_modules/.bin/unmixing-studio'), argv, {
    ...{ cwd: at('empty'), env, maxBuffer: 1 << 24, shell: process.platform === 'win32' },
  });

async function say(what, work) {
  const began = performance.now();
  await work();
  console.log(`ok     ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
}

async function served() {
  const child = spawn(
    process.execPath,
    [at('empty/node_modules/unmixing-studio/tool/bin.mjs'), 'start'],
    {
      ...{ cwd: at('empty'), env: { ...env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'] },
    },
  );
  try {
    let said = '';
    for await (const piece of child.stdout) {
      said += piece;
      if (/http:\S+/.test(said)) break;
    }
    const [address] = /http:\S+/.exec(said);
    const page = await fetch(address);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /Unmixing Studio/);
    assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin');
    const wasm = readdirSync(at('empty/node_modules/unmixing-studio/tool/page/assets')).find((n) =>
      n.endsWith('.wasm'),
    );
    const binary = await fetch(new URL(`assets/${wasm}`, address));
    assert.equal(binary.headers.get('content-type'), 'application/wasm');
  } finally {
    child.kill();
  }
}

try {
  mkdirSync(at('empty'));
  mkdirSync(at('scene'));
  await say('packed', async () => {
    const tsx = path.join(root, 'node_modules/tsx/dist/cli.mjs');
    await run(process.execPath, [tsx, path.join(root, 'scripts/pack/main.ts')], {
      ...{ cwd: folder, maxBuffer: 1 << 24 },
    });
  });
  const archive = at(readdirSync(folder).find((n) => n.endsWith('.tgz')));
  const { size } = statSync(archive);
  assert.ok(size <= MOST_BYTES, `${size} bytes`);
  console.log(`       ${(size / 1e6).toFixed(1)} MB`);
  await say('installed without a network', () =>
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', archive], {
      ...{ cwd: at('empty'), env, shell: process.platform === 'win32' },
    }),
  );
  assert.deepEqual(
    readdirSync(at('empty/node_modules')).filter((n) => !n.startsWith('.')),
    ['unmixing-studio'],
  );
  await say('help', async () => {
    assert.match((await tool('--help')).stdout, /apply <weights>/);
    const { stdout } = await tool('unmix', '--help');
    assert.match(stdout, /npx unmixing-studio apply/);
    assert.doesNotMatch(stdout, /npm run/);
    assert.match((await tool('apply', '--help')).stdout, /--threads/);
    await assert.rejects(tool('nonsense'), { code: 2 });
  });
  await say('plug-ins of HDF5 beside the file that looks for them', async () => {
    const plugins = at('empty/node_modules/unmixing-studio/tool/cli/h5wasm-plugins');
    const { base_url: base } = await import(pathToFileURL(path.join(plugins, 'index.mjs')).href);
    assert.ok(existsSync(new URL(`${base}/plugins/libH5Zzstd.so`)));
  });
  await say('apply, with the bytes of the repository', async () => {
    await bundle('scripts/bench-apply/child.ts', program);
    const size = { lines: 200, samples: 200, bands: 20 };
    const wasm = `${path.join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`;
    const task = { kind: 'prepare', size, preset: 'studio', steps: 3, folder: at('scene') };
    const crop = { line: 20, sample: 20, lines: 160, samples: 160 };
    const given = JSON.stringify({ ...task, crop, wasmFolder: wasm });
    await run(process.execPath, ['--no-warnings', path.join(program, 'main.mjs'), given]);
    const call = [at('scene/scene.unmixw'), at('scene/scene.hdr'), '--format', 'envi,geotiff,zarr'];
    const { stdout } = await tool('apply', ...call, '--out', at('tool'), '--threads', '2');
    assert.equal(JSON.parse(stdout).status, 'done');
    await run(process.execPath, [
      ...[path.join(root, 'scripts/unmix.mjs'), 'apply', ...call],
      ...['--out', at('repository'), '--threads', '1'],
    ]);
    for (const name of [
      'scene_abundances.dat',
      'scene_abundances.tif',
      'scene_abundances.zarr/abundances/c/0/0/0',
    ])
      assert.ok(readFileSync(at('tool', name)).equals(readFileSync(at('repository', name))), name);
  });
  await say('a capsule made and verified', async () => {
    await tool(
      'unmix',
      'demo',
      '--methods',
      'fcls',
      '--capsule',
      at('demo.capsule.zip'),
      '--licence',
      'CC-BY-4.0',
    );
    await tool('verify', at('demo.capsule.zip'));
  });
  await say('the page served', served);
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(program, { recursive: true, force: true });
}
