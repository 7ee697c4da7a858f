/**
 * A version of the code that a method, or a kind of method, runs: a hash of its modules, bundled and stripped of comments
 * and names. A stored result counts as long as its version is the same; a change of the page or of another method keeps it.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { root } from '../cli/bundle.mjs';

const common = [
  'src/methods/match.ts',
  'src/unmixing/scores.ts',
  'src/scene/sampling.ts',
  'src/unmixing/reconstruction.ts',
];
const kinds = {
  classical: [...common, 'src/methods/classical.ts'],
  network: [
    ...common,
    'src/training/loop.ts',
    'src/training/dualBranch.ts',
    'src/methods/faultless.ts',
    'src/training/sceneFaults.ts',
    'src/model/prior/beside.ts',
    'src/unmixing/prepare.ts',
  ],
  suggest: ['src/jobs/suggest/pool.ts', 'src/jobs/suggest/suggest.ts'],
  labelModel: [
    ...common,
    'src/scene/labelErrors/index.ts',
    'src/unmixing/start.ts',
    'src/unmixing/labelledPixels.ts',
  ],
  prepare: [...common, 'src/scene/labelErrors/index.ts', 'src/unmixing/prepare.ts'],
  prior: [...common, 'src/methods/prior.ts'],
  repair: [
    ...common,
    'src/methods/repair.ts',
    'src/training/dualBranch.ts',
    'src/training/loop.ts',
  ],
  robust: [...common, 'src/methods/robust.ts'],
  draws: ['src/scene/labelErrors/index.ts'],
  peer: [...common, 'src/training/loop.ts', 'src/training/peers.ts', 'src/unmixing/vca.ts'],
};
/** Where networks and peers are put together: it imports both, so it counts by itself, without its imports. */
const shared = 'src/methods/trained.ts';

/**
 * @param {readonly (keyof typeof kinds)[]} wanted
 * @returns {Promise<Record<keyof typeof kinds, string>>} of those wanted
 */
export async function codeVersions(
  wanted = ['classical', 'network', 'suggest', 'peer', 'prior', 'repair', 'robust'],
) {
  const { build } = await import('vite');
  const versions = {};
  for (const kind of wanted) {
    const files = kinds[kind];
    const trained = kind === 'network' || kind === 'peer';
    const entries = trained ? [...files, shared] : files;
    const input = entries.map((file) => path.join(root, file));
    const { output } = await build({
      configFile: false,
      root,
      logLevel: 'error',
      publicDir: false,
      plugins: [
        {
          name: 'shared-alone',
          enforce: 'pre',
          resolveId: (id, importer) =>
            importer?.endsWith(shared) ? { id, external: true } : undefined,
        },
      ],
      build: { ssr: true, write: false, minify: true, rollupOptions: { input } },
    });
    const hash = createHash('sha256');
    const chunks = output.filter((o) => o.type === 'chunk').map((o) => o.code);
    for (const code of chunks.sort()) hash.update(code);
    versions[kind] = hash.digest('hex').slice(0, 12);
  }
  return versions;
}

/** Tables that join methods and peers by name: of each only the line counts that the method reads. */
const tables = [
  { file: 'src/methods/trained.ts', name: 'builders', line: (id) => id },
  { file: 'src/training/peers.ts', name: 'peers', line: (_, peer) => peer },
];
/**
 * What a run's numbers do not come from: names, costs and explanations (the steps of a run are in its key), and the digests
 * that a capsule keeps of a training.
 */
const beside =
  /src\/(settings\/(methods|methodInfo|peerMethods)|training\/trail|maths\/(digest|sha256))\.ts$/;

/** Every node of a syntax tree. */
function* nodes(node) {
  if (Array.isArray(node)) for (const child of node) yield* nodes(child);
  else if (node && typeof node === 'object') {
    if (typeof node.type === 'string') yield node;
    for (const key of Object.keys(node)) yield* nodes(node[key]);
  }
}

const keyOf = ({ key }) => (key.type === 'Identifier' ? key.name : key.value);

/** The lines of a table in a module, by name. @returns null where the module has no such table */
function linesOf(tree, name) {
  for (const node of nodes(tree)) {
    if (node.type !== 'VariableDeclarator' || node.id.name !== name) continue;
    if (node.init?.type === 'ObjectExpression') return node.init;
  }
  return null;
}

/** The code with everything but one line taken out of a table. */
function onlyLine(code, tree, name, wanted) {
  const table = linesOf(tree, name);
  const line = table?.properties.find((p) => keyOf(p) === wanted);
  if (!line) throw new Error(`There is no “${wanted}” in the table ${name}.`);
  const kept = code.slice(line.start, line.end);
  return { line, code: `${code.slice(0, table.start)}{${kept}}${code.slice(table.end)}` };
}

/** The code without some stretches of it, each in its place replaced by the same text. */
function without(code, stretches, instead) {
  let out = code;
  let from = Infinity;
  for (const { start, end } of [...stretches].sort((a, b) => b.end - a.end)) {
    // One inside another goes with it.
    if (end > from) continue;
    out = `${out.slice(0, start)}${instead}${out.slice(end)}`;
    from = start;
  }
  return out;
}

/** The code with the texts for people taken out: what has a space in it. */
function withoutTexts(code, tree) {
  const texts = [...nodes(tree)].filter(
    (n) => n.type === 'Literal' && typeof n.value === 'string' && n.value.includes(' '),
  );
  return without(code, texts, "''");
}

/** The code with what an error says taken out; that there is one, and when, stays. */
function withoutErrorTexts(code, tree) {
  const told = [...nodes(tree)].filter(
    (n) => n.type === 'NewExpression' && n.callee.name === 'StudioError' && n.arguments.length > 0,
  );
  const what = told.map((n) => ({ start: n.arguments[0].start, end: n.arguments.at(-1).end }));
  return without(code, what, '');
}

/** Modules as they were taken texts out of, by what was taken out and their code: methods share most of theirs. */
const stripped = new Map([withoutTexts, withoutErrorTexts].map((strip) => [strip, new Map()]));

function strippedOnce(strip, code, parse) {
  const known = stripped.get(strip);
  const found = known.get(code) ?? strip(code, parse(code));
  known.set(code, found);
  return found;
}

/**
 * Of one trained method: everything that its run reaches from where methods are put together, with the presets' numbers.
 * Another method's line, model or rules change nothing of it.
 */
async function trainedVersion(id, edit) {
  const { build } = await import('vite');
  let peer = null;
  const entries = [...common, 'src/methods/trained.ts'];
  const input = entries.map((file) => path.join(root, file));
  const own = path.join(root, 'src');
  // Before Vite resolves anything itself.
  const sources = {
    name: 'sources',
    enforce: 'pre',
    resolveId: (source, importer) =>
      importer && beside.test(`${path.resolve(path.dirname(importer), source)}.ts`)
        ? { id: source, external: true }
        : undefined,
    transform: (code, file) => edit(file, code),
  };
  // After the types are gone.
  const parts = {
    name: 'one-method',
    enforce: 'post',
    transform(code, file) {
      if (!file.startsWith(own) || !file.endsWith('.ts')) return undefined;
      const parse = (text) => this.parse(text);
      if (/src\/settings\/(settings|table\/\w+)\.ts$/.test(file))
        return strippedOnce(withoutTexts, code, parse);
      const table = tables.find((t) => file.endsWith(t.file));
      if (!table || (table.name === 'peers' && peer === null))
        return code.includes('StudioError')
          ? strippedOnce(withoutErrorTexts, code, parse)
          : undefined;
      const made = onlyLine(code, parse(code), table.name, table.line(id, peer));
      const call = made.line.value;
      if (table.name === 'builders' && call.callee?.name === 'peer') peer = call.arguments[0].value;
      return strippedOnce(withoutErrorTexts, made.code, parse);
    },
  };
  const { output } = await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    plugins: [sources, parts],
    build: {
      ssr: true,
      write: false,
      minify: true,
      rollupOptions: { input, treeshake: { moduleSideEffects: false } },
    },
  });
  const hash = createHash('sha256');
  const chunks = output.filter((o) => o.type === 'chunk').map((o) => o.code);
  for (const code of chunks.sort()) hash.update(code);
  return hash.digest('hex').slice(0, 12);
}

/**
 * Of trained methods, by id.
 * @param {readonly string[]} trained ids of trained methods
 * @param {(file: string, code: string) => string | undefined} edit what a source would be; for tests
 */
export async function trainedVersions(trained, edit = () => undefined) {
  const versions = {};
  for (const id of trained) versions[id] = await trainedVersion(id, edit);
  return versions;
}

/**
 * What `npm run reproduce` stamps its results with.
 * @param {readonly string[]} trained ids of trained methods
 */
export async function methodVersions(trained) {
  const others = await codeVersions(['classical', 'prior', 'repair', 'robust']);
  return { ...others, trained: await trainedVersions(trained) };
}
