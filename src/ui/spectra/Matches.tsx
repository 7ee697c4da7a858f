/**
 * Which library spectra look like each estimated endmember and each pinned spectrum: the best by spectral angle, the others
 * folded below; each can be drawn over its target, and an endmember named after it.
 */
import { useMemo, useState } from 'react';
import type { EndmemberDef } from '../../scene/cube';
import type { Candidate } from '../../scene/spectra/match';
import { libraryMatches } from '../../store/spectra/libraries';
import type { Match } from '../../store/spectra/libraries';
import { resultIsForming } from '../../store/train/result';
import { isOverlay } from '../../store/spectra/pins';
import { Icon } from '../common/Icon';
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';
import { useStudio, useStudioState } from '../common/context';
import { pinLooks, pinTitle } from '../draw/pins';

const unnamed = 'without a name';
const none: readonly EndmemberDef[] = [];

export function Matches() {
  const scene = useStudioState((s) => s.scene);
  const references = useStudioState((s) => s.references);
  const pins = useStudioState((s) => s.pins);
  const labels = useStudioState((s) => s.labels);
  const endmembers = useStudioState((s) => s.endmembers);
  const result = useStudioState((s) => s.result);
  const forming = useStudioState(resultIsForming);
  const estimate = forming ? null : (result?.estimate.endmembers ?? null);
  // Names are looked up below: thousands of angles need not be taken again with every letter typed.
  const owners = result?.endmembers ?? none;
  const found = useMemo(
    () => libraryMatches({ scene, references, pins }, owners, estimate),
    [scene, references, pins, owners, estimate],
  );
  const matches = found.map((match) => ({
    ...match,
    endmember: match.endmember && (endmembers.find((e) => e.id === match.id) ?? match.endmember),
  }));
  const looks = pinLooks({ pins, labels, endmembers });
  if (!scene || references.length === 0) {
    return result && !forming ? (
      <p className="hint">
        A spectral library opened beside the scene (ENVI .sli, CSV, ASD .asd, ECOSTRESS or ASTER
        text) is matched with these spectra.
      </p>
    ) : null;
  }
  const bands = scene.mask.validBands;
  return (
    <section className="matches" aria-labelledby="matches-title">
      <h3 id="matches-title">Library matches</h3>
      {matches.length === 0 ? (
        <p className="hint">
          {forming
            ? 'Matches come when the run has ended.'
            : 'Train, or pin a spectrum, and it is compared with the library.'}
        </p>
      ) : (
        <>
          <ul className="match-list">
            {matches.map((match) => {
              const look = looks.find((l) => l.pin === match.pin);
              const name = look
                ? `pinned spectrum ${look.number}, ${pinTitle(look)}`
                : match.endmember?.name || unnamed;
              return (
                <MatchRow
                  key={match.id}
                  match={match}
                  name={name}
                  bands={bands}
                  mayName={endmembers.some((e) => e.id === match.endmember?.id)}
                  chip={
                    look
                      ? { text: String(look.number), color: look.color, ink: look.ink }
                      : chipOf(match.endmember?.color ?? 0)
                  }
                />
              );
            })}
          </ul>
          <p className="hint">
            Spectral angle in radians, smaller is more alike; it does not depend on brightness or
            units.
          </p>
        </>
      )}
    </section>
  );
}

const chipOf = (color: number): Chip => ({
  text: endmemberLetter(color),
  color: endmemberColor(color),
  ink: endmemberInk(color),
});

interface Chip {
  readonly text: string;
  readonly color: string;
  readonly ink: string;
}

interface MatchRowProps {
  readonly match: Match;
  /** Name of the endmember or pin that is matched. */
  readonly name: string;
  readonly chip: Chip;
  readonly mayName: boolean;
  /** Valid bands of the scene. */
  readonly bands: number;
}

function MatchRow({ match, name, chip, mayName, bands }: MatchRowProps) {
  const [open, setOpen] = useState(false);
  const { candidates } = match;
  const shown = open ? candidates : candidates.slice(0, 1);
  return (
    <li className="match">
      <div className="match-head">
        <span
          className="chip"
          aria-hidden="true"
          style={{ background: chip.color, color: chip.ink }}
        >
          {chip.text}
        </span>
        <bdi className="match-name" title={name}>
          {name}
        </bdi>
        {candidates.length > 1 && (
          <button
            type="button"
            className="link-button"
            aria-expanded={open}
            aria-label={`${open ? 'Fewer' : 'More'} candidates for ${name}`}
            onClick={() => setOpen(!open)}
          >
            {open ? 'fewer' : `${candidates.length - 1} more`}
          </button>
        )}
      </div>
      {candidates.length === 0 ? (
        <p className="hint">No library spectrum has three bands in common with it.</p>
      ) : (
        <ol className="candidates" aria-label={`Candidates for ${name}`}>
          {shown.map((candidate) => (
            <CandidateRow
              key={`${candidate.file} ${candidate.index}`}
              {...{ candidate, target: match.id, of: name, bands }}
              mayName={match.endmember !== null && mayName}
              called={match.endmember?.name ?? ''}
            />
          ))}
        </ol>
      )}
    </li>
  );
}

interface CandidateRowProps {
  readonly candidate: Candidate;
  readonly target: string;
  readonly of: string;
  /** Present name of the endmember. */
  readonly called: string;
  readonly mayName: boolean;
  readonly bands: number;
}

function CandidateRow({ candidate, target, of, called, mayName, bands }: CandidateRowProps) {
  const { store } = useStudio();
  const { file, index, angle } = candidate;
  const name = candidate.name || unnamed;
  const overlay = { target, file, index };
  const drawn = useStudioState((s) => s.overlays.some(isOverlay(overlay)));
  const { toggleOverlay, nameEndmember } = store.getState();
  const degrees = ((angle * 180) / Math.PI).toFixed(1);
  const part = candidate.bands < bands ? ` over ${candidate.bands} of ${bands} bands` : '';
  return (
    <li>
      <bdi className="candidate-name" title={`${name}, ${file}`}>
        {name}
      </bdi>
      <span className="candidate-angle" title={`${degrees}°${part}`}>
        {angle.toFixed(3)}
        {part && <span className="plot-note"> {`${candidate.bands}/${bands} bands`}</span>}
      </span>
      <button
        type="button"
        className="icon-button quiet"
        aria-pressed={drawn}
        aria-label={`Draw ${name} over ${of}`}
        title="Draw it over the spectrum"
        onClick={() => toggleOverlay(overlay)}
      >
        <Icon name="overlay" />
      </button>
      {mayName && (
        <button
          type="button"
          className="icon-button quiet"
          aria-label={`Name ${called || 'this endmember'} ${name}`}
          title={`Name this endmember ${name}`}
          disabled={candidate.name.trim() === '' || called.trim() === candidate.name.trim()}
          onClick={() => nameEndmember(target, candidate.name)}
        >
          <Icon name="pencil" />
        </button>
      )}
    </li>
  );
}
