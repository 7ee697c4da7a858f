/** What goes into a capsule, on what terms, by whom; and the saving of it. */
import { useState } from 'react';
import { browserOf } from '../../capsule/environment';
import { capsuleExtension } from '../../capsule/format';
import { toErrorData } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { capsuleProblem, writeRaceCapsule, writeRunCapsule } from '../../store/capsule/make';
import { isVeiled } from '../../store/open/veil';
import { referencesTo } from '../../store/session/references';
import { ErrorNote } from '../common/ErrorNote';
import { Icon } from '../common/Icon';
import { SelectField } from '../common/SelectField';
import { useStudio, useStudioState } from '../common/context';
import { download } from '../common/download';
import { bytes, count } from '../common/format';
import { resultStem } from '../maps/exportMaps';

interface SaveCapsuleProps {
  readonly of: 'run' | 'race';
  readonly onDone: () => void;
}

/** Terms people use for data; none is chosen for them. */
const licences = [
  { value: '', label: 'Choose …' },
  { value: 'CC0-1.0', label: 'CC0 1.0: no rights reserved' },
  { value: 'CC-BY-4.0', label: 'CC BY 4.0: with your name' },
  { value: 'CC-BY-SA-4.0', label: 'CC BY-SA 4.0: with your name, on the same terms' },
  { value: 'other', label: 'Another: its address or SPDX name' },
  { value: 'none', label: 'Say nothing: others have to ask' },
] as const;
type Licence = (typeof licences)[number]['value'];

export function SaveCapsule({ of, onDone }: SaveCapsuleProps) {
  const problem = useStudioState((s) => capsuleProblem(s, of));
  return problem ? <p role="alert">{problem}</p> : <Form of={of} onDone={onDone} />;
}

/** What stands for the licence in the file; null: not chosen yet. */
function licenceOf(chosen: Licence, other: string): { readonly name: string | null } | null {
  if (chosen === '') return null;
  if (chosen === 'none') return { name: null };
  if (chosen !== 'other') return { name: chosen };
  const text = other.trim();
  return text === '' ? null : { name: text };
}

function Form({ of, onDone }: SaveCapsuleProps) {
  const { store } = useStudio();
  const imported = useStudioState((s) => s.importedFrom);
  const truthFiles = useStudioState((s) => s.truthFiles);
  const sceneBytes = [...(imported?.files ?? []), ...truthFiles].reduce((n, f) => n + f.size, 0);
  const [chosen, choose] = useState<Licence>('');
  const [other, setOther] = useState('');
  const [author, setAuthor] = useState('');
  const [embed, setEmbed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<StudioErrorData | null>(null);
  const licence = licenceOf(chosen, other);

  async function save(): Promise<void> {
    if (!licence) return;
    setBusy(true);
    setError(null);
    try {
      const state = store.getState();
      const files = imported?.files ?? [];
      const here = {
        ...{ files, truthFiles },
        references: await referencesTo(files),
        truthReferences: await referencesTo(truthFiles),
      };
      const choices = {
        about: { licence: licence.name, author: author.trim() || null },
        embed,
        host: { browser: browserOf(navigator.userAgent), isolated: crossOriginIsolated },
        now: new Date(),
      };
      const { engineInfo } = state;
      const blob =
        of === 'run'
          ? await writeRunCapsule(state, here, choices)
          : await writeRaceCapsule(state, here, choices, engineInfo ?? unknownEngine);
      const stem = resultStem(state.scene?.cube.name ?? 'scene', of);
      download(`${stem}${capsuleExtension}`, blob, 'application/zip');
      onDone();
    } catch (failed) {
      setError(toErrorData(failed));
      setBusy(false);
    }
  }

  return (
    <form
      className="capsule-form"
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <Contents of={of} />
      <SelectField<Licence>
        label="Terms on which others may use it"
        value={chosen}
        options={licences}
        onChange={choose}
      />
      {chosen === 'other' && (
        <label className="field">
          <span className="field-label">Address or SPDX name</span>
          <input
            type="text"
            value={other}
            maxLength={200}
            onChange={(e) => setOther(e.target.value)}
          />
        </label>
      )}
      <label className="field">
        <span className="field-label">Who made it (may stay empty)</span>
        <input
          type="text"
          value={author}
          maxLength={200}
          autoComplete="name"
          onChange={(e) => setAuthor(e.target.value)}
        />
      </label>
      {sceneBytes > 0 && (
        <label className="check">
          <input type="checkbox" checked={embed} onChange={(e) => setEmbed(e.target.checked)} />
          <span>
            Put the scene’s files into it ({bytes(sceneBytes)}). Without them, whoever verifies it
            is asked for the same files.
          </span>
        </label>
      )}
      {error && <ErrorNote error={error} />}
      <div className="button-row">
        <button type="submit" className="button button-primary" disabled={!licence || busy}>
          <Icon name="download" />
          Save capsule
        </button>
        <p role="status" className="hint">
          {busy ? 'Writing …' : licence ? '' : 'Choose the terms first.'}
        </p>
      </div>
    </form>
  );
}

/** Of a race in a session whose engine has not said what it is. */
const unknownEngine = {
  engine: 'wasm',
  adapter: 'not known',
  software: false,
  reason: '',
} as const;

function Contents({ of }: { readonly of: 'run' | 'race' }) {
  const runs = useStudioState((s) => s.race?.runs.filter((r) => r.result).length ?? 0);
  const labels = useStudioState((s) => s.result?.labels.length ?? 0);
  const veiled = useStudioState(isVeiled);
  const recipe = useStudioState((s) => s.importedFrom === null);
  return (
    <>
      <p>
        {of === 'run'
          ? `One file with everything to repeat this result: scene, ${count(labels, 'label')}, settings, weights, maps, and digests of every step from the scene to the abundances.`
          : `One file with everything to repeat this race: scene, labels, methods and seeds, and the answers of ${count(runs, 'run')}.`}{' '}
        Who drops it on the studio can verify it: the run is done again and compared.
      </p>
      <ul className="hint capsule-notes">
        <li>
          {recipe
            ? 'The scene is made again by its recipe.'
            : 'The scene is named by its files and their fingerprints.'}
        </li>
        <li>
          Which engine and browser made it is noted, for they decide last digits; nothing else about
          you or the machine.
        </li>
        {veiled && <li>The truth is veiled and stays out of it: no errors are noted.</li>}
      </ul>
    </>
  );
}
