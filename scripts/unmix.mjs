/** `npm run --silent unmix -- <scene> [options]`: the studio's methods without a page. `--help` tells the rest. */
import { loadCli } from './cli/bundle.mjs';
import { exit, nodeIo } from './cli/io.mjs';

// A reader that has seen enough (`unmix … | head`) is no error.
process.stdout.on('error', (error) => exit(error.code === 'EPIPE' ? 0 : 1));

// npm runs scripts in the package's folder; paths count from where the person is.
const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env;
if (event === 'unmix' && folder) process.chdir(folder);

const { main } = await loadCli();
exit(await main(process.argv.slice(2), nodeIo()));
