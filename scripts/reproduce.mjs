/**
 * `npm run reproduce [-- --quick] [-- --scenes <folder>]`: the whole comparison, into docs/results.md. `--help` tells the
 * rest. Goes on where an earlier call ended.
 */
import { cpus } from 'node:os';
import { loadCli, root } from './cli/bundle.mjs';
import { exit, nodeIo } from './cli/io.mjs';
import { formatted } from './formatted.mjs';
import { methodVersions } from './reproduce/code.mjs';

const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
if (event === 'reproduce' && folder) process.chdir(folder);

const format = (markdown) => formatted('docs/results.md', markdown);
const cores = cpus();
const processor = `${cores[0]?.model.trim() || process.arch}, ${cores.length} ${cores.length === 1 ? 'core' : 'cores'}`;
const { reproduce } = await loadCli();
const io = { ...nodeIo(), root, code: methodVersions, processor, format };
exit(await reproduce(process.argv.slice(2), io));
