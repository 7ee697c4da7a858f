/**
 * `npm run reproduce [-- --quick] [-- --scenes <folder>]`: the whole comparison, into docs/results.md. `--help` tells the
 * rest. Goes on where an earlier call ended.
 */
import path from 'node:path';
import prettier from 'prettier';
import { loadCli, root } from './cli/bundle.mjs';
import { exit, nodeIo } from './cli/io.mjs';
import { methodVersions } from './reproduce/code.mjs';

const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
if (event === 'reproduce' && folder) process.chdir(folder);

const format = async (markdown) => {
  const filepath = path.join(root, 'docs/results.md');
  return prettier.format(markdown, { ...(await prettier.resolveConfig(filepath)), filepath });
};
const { reproduce } = await loadCli();
exit(await reproduce(process.argv.slice(2), { ...nodeIo(), root, code: methodVersions, format }));
