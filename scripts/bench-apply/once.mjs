/** One call of `apply` in a process of its own: time, processor time of all threads and peak memory as one line of JSON. */
import { performance } from 'node:perf_hooks';
import { loadCli } from '../cli/bundle.mjs';
import { exit, nodeIo } from '../cli/io.mjs';

const { main } = await loadCli();
const began = performance.now();
const code = await main(['apply', ...process.argv.slice(2)], {
  ...nodeIo(),
  stdout: () => undefined,
  stderr: (text) => void process.stderr.write(text),
});
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const seconds = (performance.now() - began) / 1000;
const found = { seconds, cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS * 1024 };
process.stdout.write(`${JSON.stringify(found)}\n`);
exit(code);
