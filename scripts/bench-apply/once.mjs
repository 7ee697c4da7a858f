/**
 * One call of `apply` in a process of its own: time, processor time of all threads and peak memory as one line of JSON; on
 * Linux also the processor time of the busiest worker thread and of the command's own. On a machine with other work to
 * do the clock says little; the time of the busiest is what free cores would take.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { loadCli } from '../cli/bundle.mjs';
import { exit, nodeIo } from '../cli/io.mjs';

/** Ticks of the processor by thread; threads that have ended stay. */
const ticks = new Map();
function look() {
  try {
    for (const id of readdirSync('/proc/self/task')) {
      const fields = readFileSync(`/proc/self/task/${id}/stat`, 'utf8').split(') ')[1].split(' ');
      ticks.set(Number(id), Number(fields[11]) + Number(fields[12]));
    }
  } catch {
    // Not Linux, or a thread that has just ended.
  }
}

const { main } = await loadCli();
look();
const before = new Map(ticks);
const timer = setInterval(look, 100);
const spent = process.resourceUsage();
const began = performance.now();
const code = await main(['apply', ...process.argv.slice(2)], {
  ...nodeIo(),
  stdout: () => undefined,
  stderr: (text) => void process.stderr.write(text),
});
const seconds = (performance.now() - began) / 1000;
clearInterval(timer);
look();
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const cpu = (userCPUTime + systemCPUTime - spent.userCPUTime - spent.systemCPUTime) / 1e6;
/** Linux counts a hundredth of a second. */
const used = (id) => ((ticks.get(id) ?? 0) - (before.get(id) ?? 0)) / 100;
const workers = [...ticks.keys()].filter((id) => id !== process.pid).map(used);
const threads = ticks.size > 0 ? { own: used(process.pid), busiest: Math.max(0, ...workers) } : {};
const found = { seconds, cpu, ...threads, rss: maxRSS * 1024 };
process.stdout.write(`${JSON.stringify(found)}\n`);
exit(code);
