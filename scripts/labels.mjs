/**
 * `npm run bench:labels`: how far answers from labels as people give them can be trusted, into docs/label-errors.md.
 * `--help` tells the rest. */
import { loadCli, root } from './cli/bundle.mjs';
import { exit, nodeIo } from './cli/io.mjs';
import { formatted } from './formatted.mjs';
import { codeVersions } from './reproduce/code.mjs';

const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
if (event === 'bench:labels' && folder) process.chdir(folder);

const format = (markdown) => formatted('docs/label-errors.md', markdown);
const { benchLabels } = await loadCli();
exit(
  await benchLabels(process.argv.slice(2), {
    ...nodeIo(),
    root,
    code: codeVersions,
    format,
  }),
);
