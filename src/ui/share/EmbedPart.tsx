/** HTML that shows the studio inside another page: which part of it, and what is left out. */
import { useState } from 'react';
import type { ShareDocument } from '../../documents/share';
import { shareTitle } from '../../store/share/show';
import { SelectField } from '../common/SelectField';
import {
  embedCode,
  embedViews,
  hideNames,
  hideable,
  knownHides,
  unknownHides,
  viewNames,
} from '../embed/address';
import type { EmbedView, Hideable } from '../embed/address';
import { useSessionsState } from '../sessions/context';
import { CopyField } from './CopyField';

interface EmbedPartProps {
  readonly document: ShareDocument;
  readonly page: string;
  readonly fragment: string;
}

const none: readonly string[] = [];
const views = viewNames.map((value) => ({ value, label: embedViews[value] }));

export function EmbedPart({ document, page, fragment }: EmbedPartProps) {
  const asked = useSessionsState((s) => s.hide, none);
  const [view, setView] = useState<EmbedView>('maps');
  const [hide, setHide] = useState<readonly Hideable[]>(knownHides(asked));
  const unknown = unknownHides(asked);
  const code = embedCode(
    page,
    fragment,
    { view, hide },
    `Unmixing Studio: ${shareTitle(document)}`,
  );
  return (
    <details className="share-part share-embed">
      <summary>
        <h3>In another page</h3>
      </summary>
      {document.scene.from.kind === 'files' ? (
        <p>
          A page cannot hand over files, so a scene from files cannot be shown inside one. Scenes
          that are made by a recipe can.
        </p>
      ) : (
        <>
          <p className="hint">
            For a course page or a book: a picture with a Run button. Nothing is worked out, and
            nothing is stored, before it is pressed.
          </p>
          <div className="share-embed-choices">
            <SelectField label="It shows" value={view} options={views} onChange={setView} />
            <fieldset>
              <legend>Leave out</legend>
              {hideNames.map((name) => (
                <label key={name} className="check">
                  <input
                    type="checkbox"
                    checked={hide.includes(name)}
                    onChange={(e) =>
                      setHide(
                        hideNames.filter((n) => (n === name ? e.target.checked : hide.includes(n))),
                      )
                    }
                  />
                  <span>{hideable[name]}</span>
                </label>
              ))}
            </fieldset>
          </div>
          {unknown.length > 0 && (
            <p role="status">
              The link that was opened asks to leave out {unknown.map((u) => `“${u}”`).join(', ')},
              which this studio does not know: passed over.
            </p>
          )}
          <CopyField label="Embed code" value={code} copied="Embed code copied." rows={4} />
        </>
      )}
    </details>
  );
}
