/** The share dialog: what goes along, the link with its QR code, the same as a file, and HTML for another page. */
import { useMemo, useState } from 'react';
import { isRule, shareText } from '../../documents/share';
import type { ShareDocument } from '../../documents/share';
import { encodeShare } from '../../documents/shareLink';
import { toErrorData } from '../../scene/errors';
import { settingsChanged } from '../../settings/settings';
import { labelCount, shareDocument, shareProblem } from '../../store/share/make';
import type { SceneFiles } from '../../store/share/make';
import { filesOfShare } from '../../store/share/show';
import type { StudioState } from '../../store/state';
import { Dialog } from '../common/Dialog';
import { Icon } from '../common/Icon';
import { useStudio, useStudioState } from '../common/context';
import { download } from '../common/download';
import { CopyField } from './CopyField';
import { EmbedPart } from './EmbedPart';
import { QrCode } from './QrCode';
import { bytesOf, limits, sizeWords } from './size';
import { useSceneFiles } from './useSceneFiles';
import './share.css';

interface ShareDialogProps {
  readonly onClose: () => void;
  /** An assignment is to be made of it. */
  readonly onClass: () => void;
}

export function ShareDialog({ onClose, onClass }: ShareDialogProps) {
  const problem = useStudioState(shareProblem);
  return (
    <Dialog className="share" title="Share" onClose={onClose} closesBeside>
      {problem ? <p role="alert">{problem}</p> : <Shared onClass={onClass} />}
    </Dialog>
  );
}

/** The document as it would be sent now. */
function useShareDocument(files: SceneFiles | null, veiled: boolean): ShareDocument | null {
  const { store } = useStudio();
  const labels = useStudioState((s) => s.labels);
  const endmembers = useStudioState((s) => s.endmembers);
  const settings = useStudioState((s) => s.settings);
  return useMemo(() => {
    if (!files) return null;
    // Of what else is in it (the view) nothing changes while the dialog is open.
    const state: StudioState = { ...store.getState(), labels, endmembers, settings };
    return shareDocument(state, files, { veiled });
  }, [store, files, labels, endmembers, settings, veiled]);
}

function Shared({ onClass }: { readonly onClass: () => void }) {
  const hasTruth = useStudioState((s) => (s.scene?.truth ?? s.veiledTruth) !== null);
  const [veiled, setVeiled] = useState(useStudioState((s) => s.truth === 'veiled'));
  const document = useShareDocument(useSceneFiles(), veiled);
  const encoded = useMemo(() => document && encodedOf(document), [document]);
  if (!document || !encoded) return <p role="status">Looking at the scene’s files …</p>;
  return (
    <>
      <Contents document={document} />
      {hasTruth && (
        <label className="check">
          <input type="checkbox" checked={veiled} onChange={(e) => setVeiled(e.target.checked)} />
          <span>
            Hide the truth until it is asked for: no true maps, no errors. Hidden for learning, not
            kept secret.
          </span>
        </label>
      )}
      <LinkPart link={encoded.link} rounded={encoded.rounded} problem={encoded.problem} />
      <section className="share-part" aria-labelledby="share-file-title">
        <h3 id="share-file-title">File</h3>
        <p className="hint">
          The same, readable as JSON, with every digit. Drop it on the studio to open it.
        </p>
        <div className="button-row">
          <button type="button" className="button" onClick={() => saveFile(document)}>
            <Icon name="download" />
            Save as file
          </button>
        </div>
      </section>
      <ForClass onOpen={onClass} />
      {encoded.fragment !== null && (
        <EmbedPart document={document} page={page()} fragment={encoded.fragment} />
      )}
    </>
  );
}

function ForClass({ onOpen }: { readonly onOpen: () => void }) {
  return (
    <section className="share-part" aria-labelledby="share-class-title">
      <h3 id="share-class-title">For a class</h3>
      <p className="hint">
        The scene with pixels to label and a task. Students hand in files; this page compares them.
      </p>
      <div className="button-row">
        <button type="button" className="button" onClick={onOpen}>
          Make an assignment
        </button>
      </div>
    </section>
  );
}

/** The address of the studio itself. */
const page = (): string => location.origin + location.pathname;

interface EncodedLink {
  readonly fragment: string | null;
  readonly link: string | null;
  readonly rounded: number;
  readonly problem: string | null;
}

function encodedOf(document: ShareDocument): EncodedLink {
  try {
    const { fragment, rounded } = encodeShare(document);
    const link = `${page()}#${fragment}`;
    if (bytesOf(link) <= limits.browser) return { fragment, link, rounded, problem: null };
    return { fragment: null, link: null, rounded, problem: sizeWords(bytesOf(link)) };
  } catch (error) {
    const { message, advice } = toErrorData(error);
    return { fragment: null, link: null, rounded: 0, problem: `${message} ${advice}` };
  }
}

function saveFile(document: ShareDocument): void {
  const stem = document.scene.name.replace(/\.[^.]{1,5}$/, '').replace(/[^\p{L}\p{N}_-]+/gu, '-');
  download(`${stem || 'scene'}-share.json`, shareText(document), 'application/json');
}

/** What whoever opens it gets, and what they do not. */
function Contents({ document }: { readonly document: ShareDocument }) {
  const { scene, labels, settings } = document;
  const { from } = scene;
  const changed = settingsChanged(settings).filter((name) => name !== 'seed').length;
  const files = filesOfShare(document);
  return (
    <dl className="facts">
      <div>
        <dt>Scene</dt>
        <dd>
          {from.kind === 'files' && files.every(({ address }) => address !== undefined)
            ? `${files.map((f) => f.address).join(' and ')}: by its address, the part after “?” included. Whoever opens it is asked before anything is fetched.`
            : from.kind === 'files'
              ? `${files.map((f) => f.name).join(' and ')}: by name and fingerprint only. Whoever opens it needs the same ${files.length === 1 ? 'file' : 'files'}.`
              : `${scene.name}, made again by its recipe.`}
        </dd>
      </div>
      <div>
        <dt>Labels</dt>
        <dd>
          {labelCount(labels)}
          {isRule(labels) ? ', drawn again from the truth by the same rule' : ''}
        </dd>
      </div>
      <div>
        <dt>Settings</dt>
        <dd>
          preset {settings.preset}
          {changed > 0 ? `, ${changed} changed` : ''}, seed {settings.seed}
        </dd>
      </div>
      <div>
        <dt>Left out</dt>
        <dd>
          Weights and maps: whoever opens it trains, and gets the same ones on the same engine.
        </dd>
      </div>
    </dl>
  );
}

interface LinkPartProps {
  readonly link: string | null;
  readonly rounded: number;
  readonly problem: string | null;
}

function LinkPart({ link, rounded, problem }: LinkPartProps) {
  const bytes = link === null ? 0 : bytesOf(link);
  return (
    <section className="share-part" aria-labelledby="share-link-title">
      <h3 id="share-link-title">Link</h3>
      {link === null ? (
        <p role="status">{problem}</p>
      ) : (
        <div className="share-link" data-qr={bytes <= limits.qr}>
          <div className="share-link-text">
            <CopyField label="Link" value={link} copied="Link copied." />
            <p className="hint" role="status">
              {sizeWords(bytes)}
            </p>
            {rounded > 0 && (
              <p className="share-rounded">
                {rounded === 1 ? '1 label has' : `${rounded} labels have`} fractions with more
                digits than a link holds: they are rounded to seven. A run from the link may differ
                in the last digits; the file keeps all of them.
              </p>
            )}
          </div>
          {bytes <= limits.qr && <QrCode text={link} />}
        </div>
      )}
    </section>
  );
}
