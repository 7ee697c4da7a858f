/** What must be light is bundled here: lint rules (house.test.ts) know single imports, not what they lead to. */
import { build } from 'vite';
import { expect, it } from 'vitest';

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
