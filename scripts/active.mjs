/** `npm run bench:active [-- --quick]`: what “Click here next” is worth, into docs/active-labels.md. `--help` tells the rest. */
import { loadCli, root } from './cli/bundle.mjs';
import { exit, nodeIo } from './cli/io.mjs';
import { formatted } from './formatted.mjs';
import { codeVersions } from './reproduce/code.mjs';

const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
if (event === 'bench:active' && folder) process.chdir(folder);

const format = (markdown) => formatted('docs/active-labels.md', markdown);
const { benchActive } = await loadCli();
exit(await benchActive(process.argv.slice(2), { ...nodeIo(), root, code: codeVersions, format }));
