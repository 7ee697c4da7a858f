/**
 * `npm run bench:labels`: how far answers from labels as people give them can be trusted, into docs/label-errors.md.
 * `--help` tells the rest. */
import path from 'node:path';
import prettier from 'prettier';
import { loadCli, root } from './cli/bundle.mjs';
import { exit, nodeIo } from './cli/io.mjs';
import { codeVersions } from './reproduce/code.mjs';

const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
if (event === 'bench:labels' && folder) process.chdir(folder);

const format = async (markdown) => {
  const filepath = path.join(root, 'docs/label-errors.md');
  return prettier.format(markdown, { ...(await prettier.resolveConfig(filepath)), filepath });
};
const { benchLabels } = await loadCli();
exit(
  await benchLabels(process.argv.slice(2), {
    ...nodeIo(),
    root,
    code: codeVersions,
    format,
  }),
);
