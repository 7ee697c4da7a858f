/**
 * The import direction of ARCHITECTURE.md is a lint rule; this shows that the rule bites where it should. Rules know single
 * imports, not what they lead to: what must be light is bundled here.
 */
import { ESLint } from 'eslint';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';

interface Pattern {
  readonly regex: string;
  readonly allowTypeImports?: boolean;
}

/** Whether a file may import a specifier as a value; `types` asks for `import type`. */
async function allowed(file: string, specifier: string, types = false): Promise<boolean> {
  const config = (await new ESLint().calculateConfigForFile(file)) as {
    rules: Record<string, [number, { patterns: Pattern[] }]>;
  };
  const [severity, { patterns }] = config.rules['@typescript-eslint/no-restricted-imports'];
  expect(severity).toBe(2);
  return !patterns.some(
    (p) => new RegExp(p.regex).test(specifier) && !(types && p.allowTypeImports),
  );
}

describe('a file imports only from a lower rank', () => {
  it.each([
    ['src/scene/mask.ts', '../training/train'],
    ['src/kernels/register.ts', '../model/mamba'],
    ['src/readers/open.ts', '../protocol/read'],
    ['src/model/mamba.ts', '../engine/select'],
    ['src/training/train.ts', '../jobs/train'],
    ['src/store/studio.ts', '../ui/App'],
    ['src/model/mamba.ts', 'react'],
    ['src/store/studio.ts', 'react'],
    ['src/store/studio.ts', 'plotly.js'],
    ['src/ui/shell/App.tsx', '../training/train'],
    ['src/ui/shell/App.tsx', '@tensorflow/tfjs-core'],
    ['src/store/workers.ts', '../kernels'],
    ['src/store/workers.ts', '../jobs/train'],
    ['src/unmixing/classical.ts', '../readers/open'],
  ])('%s may not import %s', async (file, specifier) => {
    expect(await allowed(file, specifier)).toBe(false);
  });

  it.each([
    ['src/training/train.ts', '../model/losses', false],
    ['src/model/mamba.ts', '../kernels', false],
    ['src/ui/shell/App.tsx', '../store/studio', false],
    ['src/ui/shell/App.tsx', '../training/train', true],
    ['src/kernels/index.ts', './webgpu/dispatch', false],
    ['src/store/race/scores.ts', '../../unmixing/scores', false],
    ['src/store/workers.ts', '../protocol/race', true],
  ])('%s may import %s', async (file, specifier, types) => {
    expect(await allowed(file, specifier, types)).toBe(true);
  });
});

/** Files of the project and packages that an entry brings along. */
async function modulesOf(entry: string): Promise<string[]> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { write: false, minify: false, rollupOptions: { input: entry } },
  });
  const outputs = Array.isArray(built) ? built : [built];
  return outputs.flatMap((of) =>
    'output' in of
      ? of.output.flatMap((part) => (part.type === 'chunk' ? Object.keys(part.modules) : []))
      : [],
  );
}

it.each(['preview', 'composite'])(
  'the %s worker, which starts while a person works, brings no TensorFlow.js',
  async (name) => {
    const modules = await modulesOf(`workers/${name}.worker.ts`);
    expect(modules.some((id) => id.includes('/src/unmixing/'))).toBe(true);
    expect(modules.filter((id) => /@tensorflow|\/src\/(kernels|model)\//.test(id))).toEqual([]);
  },
  60_000,
);
