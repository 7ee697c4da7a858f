/** `npm run bench:active [-- --quick]`: what “Click here next” is worth, into docs/active-labels.md. `--help` tells the rest. */
import path from 'node:path';
import prettier from 'prettier';
import { loadCli, root } from './cli/bundle.mjs';
import { exit, nodeIo } from './cli/io.mjs';
import { codeVersions } from './reproduce/code.mjs';

const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
if (event === 'bench:active' && folder) process.chdir(folder);

const format = async (markdown) => {
  const filepath = path.join(root, 'docs/active-labels.md');
  return prettier.format(markdown, { ...(await prettier.resolveConfig(filepath)), filepath });
};
const { benchActive } = await loadCli();
exit(await benchActive(process.argv.slice(2), { ...nodeIo(), root, code: codeVersions, format }));
