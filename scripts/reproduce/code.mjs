/**
 * A version of the code that a kind of method runs: a hash of its modules, bundled and stripped of comments and names. A
 * stored result counts as long as its version is the same; a change of the page or of another kind of method keeps it.
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
  draws: ['src/scene/labelErrors/index.ts'],
  peer: [...common, 'src/training/loop.ts', 'src/training/peers.ts', 'src/unmixing/vca.ts'],
};
/** Where networks and peers are put together: it imports both, so it counts by itself, without its imports. */
const shared = 'src/methods/trained.ts';

/**
 * @param {readonly (keyof typeof kinds)[]} wanted
 * @returns {Promise<Record<keyof typeof kinds, string>>} of those wanted
 */
export async function codeVersions(wanted = ['classical', 'network', 'suggest', 'peer', 'prior']) {
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
