/** What was found of a capsule, for a person. */
import { rungWords } from './compare';
import type { Verdict, VerdictName } from './compare';
import { engineWords } from './environment';
import type { OpenedCapsule } from './read';
import type { Verification, VerifiedRun } from './verify';

export const verdictTitles: Readonly<Record<VerdictName, string>> = {
  identical: 'Identical',
  same: 'The same answer',
  different: 'Different',
  'not tried': 'Not tried',
};

/** What a verdict means; never more than was compared. */
export function verdictSentence({ verdict, ladder, largest, metrics, why }: Verdict): string {
  switch (verdict) {
    case 'identical': {
      const rungs = ladder.map((r) => rungWords[r.rung]);
      return `Every digest is the recorded one, bit by bit: ${listed(rungs)}.`;
    }
    case 'same':
      return largest === null
        ? 'Not bit by bit: every printed metric and the endmember spectra are equal; its maps were not kept.'
        : `Not bit by bit: abundances differ by ${digits(largest)} at most (0.001 is allowed), and every printed metric is equal.`;
    case 'different': {
      const far = largest === null ? '' : ` Abundances differ by up to ${digits(largest)}.`;
      const other = metrics.length > 0 ? ` Printed otherwise: ${metrics.join('; ')}.` : '';
      return `It does not come out again here.${far}${other}`;
    }
    case 'not tried':
      return why ?? '';
  }
}

/** "The losses part at step 17: …" as a sentence; null where nothing parts. */
export function partsSentence({ parts, verdict }: Verdict): string | null {
  if (parts === null || verdict === 'identical') return null;
  return `First to part: ${parts}.`;
}

const digits = (value: number): string => (value === 0 ? '0' : value.toExponential(1));

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join('; ')}; and ${words.at(-1)}`;

/** "2 identical, 1 not tried": of a race. */
export function countWords(runs: readonly VerifiedRun[]): string {
  const names: readonly VerdictName[] = ['identical', 'same', 'different', 'not tried'];
  return names
    .map((name) => [runs.filter((r) => r.verdict === name).length, name] as const)
    .filter(([n]) => n > 0)
    .map(([n, name]) => `${n} ${name}`)
    .join(', ');
}

export function madeWords({ manifest }: OpenedCapsule): string {
  const { scene, studio, engine, run, race } = manifest;
  const what = run
    ? `a run of ${run.steps} steps`
    : `a race of ${race?.runs.length ?? 0} runs (${race?.methods.join(', ')})`;
  return `${what} on ${scene.name}, by Unmixing Studio ${studio}, ${engineWords(engine)}`;
}

/** The report of the command line. */
export function reportText(capsule: OpenedCapsule, { verdict, runs, notes }: Verification): string {
  const lines = [`${capsule.file}: ${madeWords(capsule)}.`, `Verdict: ${verdict}`];
  if (capsule.manifest.race) lines.push(`Runs: ${countWords(runs)}`);
  for (const run of runs) {
    const parts = partsSentence(run);
    const sentences = [verdictSentence(run), parts].filter(Boolean).join(' ');
    lines.push(capsule.manifest.race ? `  ${run.name}: ${run.verdict}. ${sentences}` : sentences);
  }
  lines.push(...notes);
  if (capsule.others.length > 0) {
    lines.push(`In the archive and not in its manifest: ${capsule.others.join(', ')}.`);
  }
  return `${lines.join('\n')}\n`;
}
