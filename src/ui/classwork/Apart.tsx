/** What was given and does not count, and why; names of files only with the students'. */
import type { Collected } from '../../protocol/classwork';
import { Panel } from '../common/Panel';

interface ApartProps {
  readonly collected: Collected;
  readonly withFiles: boolean;
}

export function Apart({ collected, withFiles }: ApartProps) {
  const { older, foreign, refused } = collected;
  const all: readonly { readonly file: string; readonly why: string }[] = [
    ...foreign,
    ...older.map(({ file }) => ({ file, why: 'A newer answer of the same student counts.' })),
    ...refused.map(({ file = '', message, field, found, expected }) => ({
      file,
      why: [
        message,
        field ? `In ${field}.` : '',
        found === undefined || expected === undefined
          ? ''
          : `Found ${found}; expected ${expected}.`,
      ]
        .filter(Boolean)
        .join(' '),
    })),
  ];
  if (all.length === 0) return null;
  return (
    <Panel id="class-apart" title="Not counted" aside={`${all.length}`}>
      <ul className="class-apart">
        {all.map(({ file, why }, i) => (
          // Two files may have one name.
          <li key={i}>
            {withFiles && file !== '' && <b>{file}: </b>}
            {why}
          </li>
        ))}
      </ul>
      {!withFiles && <p className="hint">Names of files are shown with the students’.</p>}
    </Panel>
  );
}
