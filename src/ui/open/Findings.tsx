/** What was found in the file, what was guessed and why: guesses can be told from facts at a glance. */
import type { ImportFinding } from '../../scene/importChoices';
import { Icon } from '../common/Icon';
import { count } from '../common/format';
import '../image/scene.css';

const how = { file: 'file', guessed: 'guess', chosen: 'chosen', computed: 'computed' } as const;

/** Sentences of the readers: no facts with a value, and long. */
const isNote = ({ what }: ImportFinding): boolean => /^Note( \d+)?$/.test(what);

export function Findings({ findings }: { findings: readonly ImportFinding[] }) {
  const notes = findings.filter(isNote);
  return (
    <>
      <Facts findings={findings.filter((f) => !isNote(f))} />
      {notes.length > 0 && (
        <details className="notes">
          <summary>{count(notes.length, 'note')} from reading</summary>
          <ul>
            {notes.map((note) => (
              <li key={note.what}>{note.value}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Facts({ findings }: { findings: readonly ImportFinding[] }) {
  return (
    <table className="findings" aria-label="What was found">
      <thead className="sr-only">
        <tr>
          <th scope="col">What</th>
          <th scope="col">Value</th>
          <th scope="col">From</th>
        </tr>
      </thead>
      <tbody>
        {findings.map((f) => (
          <tr key={f.what} data-how={f.how}>
            <th scope="row">{f.what}</th>
            <td>
              <span className="finding-value">{f.value}</span>
              {f.why && <span className="finding-why">{f.why}</span>}
            </td>
            <td>
              <span className="finding-how">
                {f.how === 'guessed' && <Icon name="warning" />}
                {f.how === 'chosen' && <Icon name="check" />}
                {how[f.how]}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
