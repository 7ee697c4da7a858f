/** What came of a verification: the verdict in words, the first rung that parts, the ladder, and of a race every run. */
import { rungWords } from '../../capsule/compare';
import type { VerdictName } from '../../capsule/compare';
import { countWords, partsSentence, verdictSentence, verdictTitles } from '../../capsule/words';
import type { Verification, VerifiedRun } from '../../capsule/verify';
import { Icon } from '../common/Icon';
import type { IconName } from '../common/Icon';

interface VerdictViewProps {
  readonly found: Verification;
  readonly race: boolean;
}

const icons: Readonly<Record<VerdictName, IconName>> = {
  identical: 'check',
  same: 'check',
  different: 'warning',
  'not tried': 'info',
};

export function VerdictView({ found, race }: VerdictViewProps) {
  const { verdict, runs, notes } = found;
  const [first] = runs;
  return (
    <section className="capsule-verdict" data-verdict={verdict} aria-labelledby="capsule-verdict">
      <div className="capsule-headline" role="status">
        <Icon name={icons[verdict]} />
        <h3 id="capsule-verdict">{verdictTitles[verdict]}</h3>
        {race ? <p>{countWords(runs)}</p> : first && <Sentences run={first} />}
      </div>
      {race ? <Runs runs={runs} /> : first && first.ladder.length > 0 && <Ladder run={first} />}
      {notes.length > 0 && (
        <ul className="hint capsule-notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Sentences({ run }: { readonly run: VerifiedRun }) {
  const parts = partsSentence(run);
  return (
    <>
      <p>{verdictSentence(run)}</p>
      {parts !== null && <p className="capsule-parts">{parts}</p>}
    </>
  );
}

/** From the scene to the abundances: what is the same, in the order in which a run goes through it. */
function Ladder({ run }: { readonly run: VerifiedRun }) {
  return (
    <ol className="capsule-ladder" aria-label="Rungs compared">
      {run.ladder.map(({ rung, equal }) => (
        <li key={rung} data-equal={equal}>
          <Icon name={equal ? 'check' : 'close'} />
          <span>{rungWords[rung]}</span>
          <span className="capsule-equal">{equal ? 'equal' : 'parts'}</span>
        </li>
      ))}
    </ol>
  );
}

function Runs({ runs }: { readonly runs: readonly VerifiedRun[] }) {
  return (
    <table className="capsule-runs" aria-label="Runs of the race">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">Verdict</th>
          <th scope="col">What parts, or why</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.name} data-verdict={run.verdict}>
            <th scope="row">{run.name}</th>
            <td>{verdictTitles[run.verdict]}</td>
            <td>{run.why ?? partsSentence(run) ?? 'Nothing parts.'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
