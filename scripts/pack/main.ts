/**
 * `npm run pack`: the studio as a tool, one .tgz that works without the repository: the built page, and the command line
 * with all its packages inside, so that installing it fetches nothing. `npm pack` packs the same folder (`prepack` makes
 * it), but names what the page is built of as dependencies, which npm then installs in vain. Nothing is published.
 * Option: --folder-only (for prepack).
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { licences } from '../build/licences';
import { bundle, root } from '../cli/bundle.mjs';
import { scriptOptions } from '../options.mjs';

const given = scriptOptions(
  'npm run pack: the studio as a .tgz that works without the repository.',
  {
    'folder-only': { help: 'Makes the folder tool/ and no archive.' },
  },
);
const tool = path.join(root, 'tool');
const from = (...names: string[]): string => path.join(root, ...names);
const into = (...names: string[]): string => path.join(tool, ...names);
const packageAt = (folder: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;

async function makeFolder(): Promise<void> {
  rmSync(tool, { recursive: true, force: true });
  mkdirSync(tool);
  await build({ root, logLevel: 'warn', build: { outDir: into('page') } });
  // Nobody waits for bytes on one's own machine, and they do not pack.
  for (const name of readdirSync(into('page'), { recursive: true, encoding: 'utf8' }))
    if (/\.(br|gz)$/.test(name)) rmSync(into('page', name));
  const { page } = licences();
  await bundle('src/cli/index.ts', into('cli'), { minify: true, alone: true, plugins: [page] });
  await bundle('scripts/host/present.mjs', into('start'), { minify: true, alone: true });
  for (const [file, to] of [
    ['scripts/pack/bin.mjs', 'bin.mjs'],
    ['scripts/pack/applyThread.mjs', 'applyThread.mjs'],
    ['scripts/cli/processIo.mjs', 'processIo.mjs'],
  ])
    cpSync(from(file), into(to));
  const wasm = 'node_modules/@tensorflow/tfjs-backend-wasm/dist';
  for (const name of readdirSync(from(wasm)).filter((n) => n.endsWith('.wasm')))
    cpSync(from(wasm, name), into('wasm', name));
  const plugins = 'node_modules/h5wasm-plugins/plugins';
  const used = readFileSync(from('src/readers/formats/hdf5/filters.ts'), 'utf8');
  for (const name of readdirSync(from(plugins)).filter((n) => used.includes(`plugins/${n}?url`)))
    cpSync(from(plugins, name), into('cli/h5wasm-plugins/plugins', name));
  const versions = {
    'unmixing-studio': packageAt(root).version,
    tfjs: packageAt(from('node_modules/@tensorflow/tfjs-core')).version,
  };
  writeFileSync(into('versions.json'), `${JSON.stringify(versions)}\n`);
}

function pack(): void {
  const stage = mkdtempSync(path.join(tmpdir(), 'unmixing-pack-'));
  try {
    const { name, version, description, license, type, engines, bin, files } = packageAt(root);
    // Used where it is installed beside: --engine webgpu.
    const about = {
      ...{ name, version, description, license, type, engines, bin, files },
      peerDependencies: { webgpu: '*' },
      peerDependenciesMeta: { webgpu: { optional: true } },
    };
    writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
    for (const file of ['README.md', 'LICENSE', 'CITATION.cff'])
      cpSync(from(file), path.join(stage, file));
    cpSync(tool, path.join(stage, 'tool'), { recursive: true });
    const done = spawnSync('npm', ['pack', '--silent', '--ignore-scripts'], {
      ...{ cwd: stage, encoding: 'utf8', shell: process.platform === 'win32' },
    });
    if (done.status !== 0) throw new Error(`npm pack: ${done.stderr}`);
    const archive = done.stdout.trim().split('\n').at(-1)!;
    const at = path.join(process.cwd(), archive);
    cpSync(path.join(stage, archive), at);
    console.log(`${at}, ${(statSync(at).size / 1e6).toFixed(1)} MB`);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

await makeFolder();
if (!given['folder-only']) pack();
