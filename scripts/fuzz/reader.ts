/**
 * Runs the fuzz cases of one reader, from one index to another, and says on the pipe 3 what it begins and how it ended.
 * Started by ../fuzz.mjs, which looks after its life.
 */
import { writeSync } from 'node:fs';
import { watchAllocations } from '../../src/readers/testing/allocations.suite';

/** A case may not make the process grow by more, garbage of the cases before it included. */
const MAX_GROWTH = 2 ** 28;

const watch = watchAllocations();
// The readers after the watch, or their packages would keep the plain constructors.
const { makeCase, runCase } = await import('../../src/readers/testing/fuzz.suite');
const { recipes } = await import('../../src/readers/testing/recipes.suite');

const { makeLink, runLink } = await import('../../src/documents/fuzz.suite');
const { makeClassCase, runClassCase } = await import('../../src/documents/classFuzz.suite');

const [reader, seed, from, to] = process.argv.slice(2);
/** The case of an index: what it is called, and opening it. */
async function prepared(index: number) {
  if (reader === 'link') {
    const link = makeLink(Number(seed), index);
    return { kind: link.kind, run: () => runLink(link, index, watch) };
  }
  if (reader === 'class') {
    const made = makeClassCase(Number(seed), index);
    return { kind: made.kind, run: () => runClassCase(made, index, watch) };
  }
  const recipe = recipes.find((r) => r.reader === reader);
  if (!recipe) throw new Error(`no reader ${reader}`);
  const made = await makeCase(recipe, Number(seed), index);
  return { kind: made.kind, run: () => runCase(made, index, watch) };
}
/** Written at once: a process that is stuck or dies has said which case it was. */
const say = (what: object): void => void writeSync(3, `${JSON.stringify(what)}\n`);
/** Bytes: the most that the process ever had in memory. */
const most = (): number => process.resourceUsage().maxRSS * 1024;

for (let index = Number(from); index < Number(to); index++) {
  const { kind, run } = await prepared(index);
  say({ begins: index, name: kind });
  const before = most();
  const outcome = await run();
  const growth = most() - before;
  const problem =
    outcome.problem ??
    (growth > MAX_GROWTH ? `the process grew by ${Math.round(growth / 2 ** 20)} MiB` : null);
  say({ outcome: { ...outcome, problem }, growth, rss: most() });
}
process.exit(0);
