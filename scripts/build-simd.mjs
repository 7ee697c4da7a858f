/**
 * `npm run build:simd`: compiles src/kernels/wasm/assembly (AssemblyScript) into src/kernels/wasm/simdModule.ts. The
 * result is kept in the repository, so that starting the studio compiles nothing; a test compiles again and compares.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = path.join(root, 'src/kernels/wasm/assembly');
export const target = path.join(root, 'src/kernels/wasm/simdModule.ts');

/**
 * No runtime and no data of its own: the module lives in tfjs's memory and must write nothing there by itself.
 * @returns {Promise<string>} the text of simdModule.ts
 */
export async function compile() {
  const { default: asc } = await import('assemblyscript/asc');
  let bytes;
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      ...['--outFile', 'simd.wasm', '-O3', '--noAssert', '--runtime', 'stub'],
      // As much as tfjs's memory may have: a shared memory must say it (sharedMemory.ts).
      ...['--importMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
      ...['--enable', 'simd'],
      ...['--disable', 'mutable-globals'],
    ],
    {
      readFile: (name) => readFile(path.join(folder, name), 'utf8').catch(() => null),
      writeFile: (_, contents) => void (bytes = contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const text = Buffer.from(bytes).toString('base64');
  return `/** Written by \`npm run build:simd\` from assembly/; do not edit. */\nexport const simdModule =\n  '${text}';\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(target, await compile());
}
