/** The lint rules of the house (oxlint.config.mjs) on a small one with each fault in it: they bite where they should. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ranks } from './ranks.mjs';

interface Report {
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: string;
    readonly filename: string;
  }[];
}

const config = path.resolve('oxlint.config.mjs');
const program = path.resolve('node_modules/oxlint/bin/oxlint');
let house = '';
beforeEach(() => {
  house = mkdtempSync(path.join(tmpdir(), 'house-'));
  // The same rules, for this folder; those that ask for types need the project's own.
  const own = `import all from ${JSON.stringify(pathToFileURL(config).href)};
export default { ...all, options: { ...all.options, typeAware: false } };
`;
  writeFileSync(path.join(house, 'oxlint.config.mjs'), own);
});
afterEach(() => rmSync(house, { recursive: true }));

/** What the rules say of files under a folder, as "rule: file", and how the linter ended. */
function faults(files: Readonly<Record<string, string>>): { exit: number | null; said: string[] } {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(house, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const words = [program, '-c', 'oxlint.config.mjs', '-f', 'json', 'src'];
  const { status, stdout } = spawnSync(process.execPath, words, { cwd: house, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as Report;
  expect(diagnostics.every((d) => d.severity === 'error')).toBe(true);
  const said = new Set(diagnostics.map((d) => `${d.code}: ${d.filename}`));
  return { exit: status, said: [...said].sort() };
}

const uses = (specifier: string, types = false): string =>
  types
    ? `import type { A } from '${specifier}';\nexport type B = A;\n`
    : `import { a } from '${specifier}';\nexport const b = a;\n`;

const imports = (file: string): string => `eslint(no-restricted-imports): ${file}`;

describe('the lint rules', () => {
  it('let a file import only from a lower rank', () => {
    const forbidden: readonly (readonly [file: string, specifier: string, types?: boolean])[] = [
      ['src/scene/mask.ts', '../training/train'],
      ['src/kernels/register.ts', '../model/mamba'],
      ['src/readers/open.ts', '../protocol/read'],
      ['src/readers/deep/open.ts', '../../unmixing/scores'],
      ['src/model/mamba.ts', '../engine/select'],
      ['src/model/react.ts', 'react'],
      ['src/model/types.ts', '../store/studio', true],
      ['src/training/train.ts', '../jobs/train'],
      ['src/unmixing/classical.ts', '../readers/open'],
      ['src/store/studio.ts', '../ui/App'],
      ['src/store/react.ts', 'react'],
      ['src/store/plots.ts', 'plotly.js'],
      ['src/store/kernels.ts', '../kernels'],
      ['src/store/jobs.ts', '../jobs/train'],
      ['src/ui/shell/App.tsx', '../../training/train'],
      ['src/ui/shell/tfjs.tsx', '@tensorflow/tfjs-core'],
      ['src/jobs/tfjs.ts', '@tensorflow/tfjs'],
    ];
    const { exit, said } = faults(
      Object.fromEntries(forbidden.map(([file, of, types]) => [file, uses(of, types)])),
    );
    expect(said).toEqual(forbidden.map(([file]) => imports(file)).sort());
    expect(exit).toBe(1);
  });

  it('let pass what looks down, types of compute code in the page, and tests, which look anywhere', () => {
    const { exit, said } = faults({
      'src/training/train.ts': uses('../model/losses'),
      'src/model/mamba.ts': uses('../kernels'),
      'src/kernels/index.ts': uses('./webgpu/dispatch'),
      'src/store/scores.ts': uses('../unmixing/scores'),
      'src/store/types.ts': uses('../protocol/race', true),
      'src/ui/App.tsx': uses('../training/train', true),
      'src/ui/react.tsx': uses('react'),
      'src/scene/a.test.ts': uses('../ui/i'),
      'src/scene/a.ts': "import { h } from '../maths/h';\nexport const a = h;\n",
      'src/maths/h.ts': 'export const h = 1;\n',
    });
    expect(said).toEqual([]);
    expect(exit).toBe(0);
  });

  it('find circles of values and of types', () => {
    const { said } = faults({
      'src/scene/a.ts': "import { b } from './b';\nexport const a = (): number => b();\n",
      'src/scene/b.ts': "import { a } from './a';\nexport const b = (): number => a();\n",
      'src/model/c.ts': "import type { D } from './d';\nexport interface C { readonly d: D }\n",
      'src/model/d.ts':
        "import type { E } from './deep/e';\nexport interface D { readonly e: E }\n",
      'src/model/deep/e.ts':
        "import type { C } from '../c';\nexport interface E { readonly c: C }\n",
      'src/model/f.ts': "import type { C } from './c';\nexport type F = C;\n",
    });
    const around = ['model/c', 'model/d', 'model/deep/e', 'scene/a', 'scene/b'];
    expect(said).toEqual(around.map((file) => `import(no-cycle): src/${file}.ts`));
  });

  it('find hooks that are called now and then, handlers without keys, pictures without a name', () => {
    const { said } = faults({
      'src/ui/a.tsx': `import { useId } from 'react';
export function A({ on }: { readonly on: boolean }): React.ReactNode {
  const id = on ? useId() : '';
  return <div id={id} onClick={() => undefined}><img src="a.png" /></div>;
}
`,
    });
    expect(said).toEqual([
      ...['jsx-a11y(alt-text)', 'jsx-a11y(click-events-have-key-events)'].map(
        (rule) => `${rule}: src/ui/a.tsx`,
      ),
      'jsx-a11y(no-static-element-interactions): src/ui/a.tsx',
      'react-hooks(rules-of-hooks): src/ui/a.tsx',
    ]);
  });
});

it('every folder of src has a rank', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((f) => f.isDirectory());
  expect(folders.map((f) => f.name).sort()).toEqual(Object.keys(ranks).sort());
});
