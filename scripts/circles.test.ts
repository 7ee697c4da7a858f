/** `npm run circles` on a small house with one of each fault in it, and on one that is as it should be. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ranks } from './ranks.mjs';

interface Report {
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string; readonly severity: string };
      readonly from: string;
      readonly to: string;
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

const config = path.resolve('.dependency-cruiser.mjs');
const program = path.resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
let house = '';
beforeEach(() => {
  house = mkdtempSync(path.join(tmpdir(), 'house-'));
});
afterEach(() => rmSync(house, { recursive: true }));

/** What the check says of files under a folder, each fault once as "rule: from > to". */
function faults(files: Readonly<Record<string, string>>): { exit: number | null; said: string[] } {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(house, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const options = ['--config', config, '--output-type'];
  const call = (type: string) =>
    spawnSync(process.execPath, [program, ...options, type, 'src'], {
      cwd: house,
      encoding: 'utf8',
    });
  const { violations } = (JSON.parse(call('json').stdout) as Report).summary;
  expect(violations.every((v) => v.rule.severity === 'error')).toBe(true);
  return {
    exit: call('err').status,
    said: violations.map((v) => `${v.rule.name}: ${v.from} > ${v.to}`).sort(),
  };
}

describe('the check of the whole tree', () => {
  it('finds a circle of values, one of types, an equal and a higher rank, and nothing else', () => {
    const { exit, said } = faults({
      'src/scene/a.ts': "import { b } from './b';\nexport const a = (): number => b();\n",
      'src/scene/b.ts': "import { a } from './a';\nexport const b = (): number => a();\n",
      'src/model/c.ts': "import type { D } from './d';\nexport interface C { readonly d: D }\n",
      'src/model/d.ts':
        "import type { E } from './deep/e';\nexport interface D { readonly e: E }\n",
      'src/model/deep/e.ts':
        "import type { C } from '../c';\nexport interface E { readonly c: C }\n",
      'src/readers/f.ts': "import { g } from '../unmixing/g';\nexport const f = g;\n",
      'src/unmixing/g.ts': "import { a } from '../scene/a';\nexport const g = a;\n",
      'src/maths/h.ts': "import type { I } from '../ui/i';\nexport type H = I;\n",
      'src/ui/i.tsx': 'export type I = string;\n',
    });
    expect(said).toEqual([
      'down-from-maths: src/maths/h.ts > src/ui/i.tsx',
      'down-from-readers: src/readers/f.ts > src/unmixing/g.ts',
      'no-circles: src/model/c.ts > src/model/d.ts',
      'no-circles: src/scene/a.ts > src/scene/b.ts',
    ]);
    expect(exit).toBe(4);
  }, 30_000);

  it('lets a house pass that looks down only, and its tests, which look anywhere', () => {
    const { exit, said } = faults({
      'src/scene/a.ts': "import { h } from '../maths/h';\nexport const a = h;\n",
      'src/scene/a.test.ts': "import { i } from '../ui/i';\nexport const b = i;\n",
      'src/maths/h.ts': 'export const h = 1;\n',
      'src/ui/i.ts': "import { a } from '../scene/a';\nimport './deep/j';\nexport const i = a;\n",
      'src/ui/deep/j.ts': "import type { K } from '../../store/k';\nexport type J = K;\n",
      'src/store/k.ts': 'export type K = string;\n',
    });
    expect(said).toEqual([]);
    expect(exit).toBe(0);
  }, 30_000);
});

it('every folder of src has a rank', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((f) => f.isDirectory());
  expect(folders.map((f) => f.name).sort()).toEqual(Object.keys(ranks).sort());
});
