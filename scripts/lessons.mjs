/** `npm run lessons -- check [file …]`: are the lessons true? `--help` tells the rest. */
import { loadLessons } from './cli/bundle.mjs';
import { exit, nodeIo } from './cli/io.mjs';

const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
if (event === 'lessons' && folder) process.chdir(folder);

const { main } = await loadLessons();
exit(await main(process.argv.slice(2), nodeIo()));
