/**
 * What lint rules cannot see (house.test.ts has what they can): circles that a dynamic import closes, a path that climbs out
 * of src and in again, and what an entry brings along.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import { closedTo, ranks, testFiles } from './ranks.mjs';

type Sources = Readonly<Record<string, string>>;

/** Which files each file names: by value, by type, or when it is asked for. */
function importsOf(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const ends = ['', '.ts', '.tsx', '/index.ts'];
  return new Map(
    Object.entries(sources).map(([file, text]) => {
      const named = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^'?]+)/g)].map(([, to]) =>
        path.posix.join(path.posix.dirname(file), to),
      );
      const found = named.map((to) => ends.map((end) => to + end).find((name) => name in sources));
      return [file, found.filter((name) => name !== undefined)];
    }),
  );
}

/** Circles as "a > b > a". */
function circles(sources: Sources): string[] {
  const imports = importsOf(sources);
  const left = new Set<string>();
  const found: string[] = [];
  const follow = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) {
      found.push([...way.slice(way.indexOf(file)), file].join(' > '));
      return;
    }
    if (left.has(file)) return;
    for (const next of imports.get(file) ?? []) follow(next, [...way, file]);
    left.add(file);
  };
  for (const file of imports.keys()) follow(file, []);
  return found;
}

/** Imports of an equal or higher rank as "a > b". */
function climbing(sources: Sources): string[] {
  const roomOf = (file: string): string => (file.startsWith('src/') ? file.split('/')[1] : '');
  return [...importsOf(sources)].flatMap(([file, named]) =>
    named
      .filter((to) => roomOf(file) in ranks && closedTo(roomOf(file)).includes(roomOf(to)))
      .map((to) => `${file} > ${to}`),
  );
}

describe('the whole tree', () => {
  const sources = Object.fromEntries(
    ['src', 'workers']
      .flatMap((room) =>
        readdirSync(room, { recursive: true, encoding: 'utf8' }).map(
          (name) => `${room}/${name.split(path.sep).join('/')}`,
        ),
      )
      .filter((file) => /\.tsx?$/.test(file) && !testFiles.test(file))
      .map((file) => [file, readFileSync(file, 'utf8')]),
  );

  it('has no circles, of values, of types, or closed by what is fetched later', () => {
    expect([...importsOf(sources).values()].flat().length).toBeGreaterThan(1000);
    expect(circles(sources)).toEqual([]);
    const small = {
      'src/scene/a.ts': "export const a = async () => (await import('./b')).b();",
      'src/scene/b.ts': "import { c } from './deep';\nexport const b = c;",
      'src/scene/deep/index.ts': "import type { a } from '../a';\nexport type C = typeof a;",
      'src/scene/d.ts': "export * from './a';",
    };
    expect(circles(small)).toEqual([
      'src/scene/a.ts > src/scene/b.ts > src/scene/deep/index.ts > src/scene/a.ts',
    ]);
  });

  it('looks down, by whatever path', () => {
    expect(climbing(sources)).toEqual([]);
    const small = {
      'src/maths/a.ts': "export { i } from '../../src/ui/i';\nvoid import('./../ui/i');",
      'src/ui/i.ts': "import type { A } from '../maths/a';\nexport const i = 1;",
    };
    expect(climbing(small)).toEqual(Array(2).fill('src/maths/a.ts > src/ui/i.ts'));
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
