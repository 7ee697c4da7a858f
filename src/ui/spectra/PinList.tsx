/** The pinned spectra by number, colour and name; each can be gone to and unpinned. */
import { maxPins } from '../../store/spectra/pins';
import { Icon } from '../common/Icon';
import { useStudio, useStudioState } from '../common/context';
import { pinLooks, pinTitle } from '../draw/pins';

export function PinList() {
  const { store } = useStudio();
  const pins = useStudioState((s) => s.pins);
  const labels = useStudioState((s) => s.labels);
  const endmembers = useStudioState((s) => s.endmembers);
  const message = useStudioState((s) => s.pinMessage);
  const { unpin, unpinAll, goToPixel } = store.getState();
  const looks = pinLooks({ pins, labels, endmembers });
  return (
    <div className="pins">
      {looks.length === 0 ? (
        <p className="hint">
          Shift-click a pixel, or press P on it, to pin its spectrum here; a click on a label pins
          it, too.
        </p>
      ) : (
        <>
          <ul className="pin-list" aria-label="Pinned spectra">
            {looks.map((look) => {
              const { pin, number, color, ink, name, place } = look;
              return (
                <li key={pin.id}>
                  <button
                    type="button"
                    className="pin-name"
                    title={pinTitle(look)}
                    aria-label={`Spectrum ${number}: ${pinTitle(look)}`}
                    // Keys on a row: the cursor goes to its pixel, Delete and P unpin it.
                    onClick={() =>
                      pin.kind === 'pixel' && goToPixel({ line: pin.line, sample: pin.sample })
                    }
                    onKeyDown={(e) => {
                      if (!['Delete', 'Backspace', 'p', 'P'].includes(e.key)) return;
                      e.preventDefault();
                      unpinAndStay(e.currentTarget, pin.id);
                    }}
                  >
                    <span
                      className="pin-number"
                      aria-hidden="true"
                      style={{ background: color, color: ink }}
                    >
                      {number}
                    </span>
                    {name && <bdi className="pin-what">{name}</bdi>}
                    {place && <span className="pin-place">{place}</span>}
                  </button>
                  <button
                    type="button"
                    className="icon-button quiet"
                    aria-label={`Unpin spectrum ${number}: ${pinTitle(look)}`}
                    title="Unpin (Delete)"
                    onClick={(e) => unpinAndStay(e.currentTarget, pin.id)}
                  >
                    <Icon name="close" />
                  </button>
                </li>
              );
            })}
          </ul>
          {looks.length > 1 && (
            <p className="pins-foot">
              <span>
                {looks.length} of {maxPins}
              </span>
              <button type="button" className="button small" onClick={unpinAll}>
                Unpin all
              </button>
            </p>
          )}
        </>
      )}
      <p
        className={message && /masked|the most/.test(message) ? 'pin-message' : 'sr-only'}
        role="status"
      >
        {message}
      </p>
    </div>
  );

  /** The focus goes to the next row's same button, so that Delete can be pressed again. */
  function unpinAndStay(button: HTMLElement, id: string): void {
    const row = button.closest('li');
    const at = row ? [...row.querySelectorAll('button')].indexOf(button as HTMLButtonElement) : 0;
    const next = row?.nextElementSibling ?? row?.previousElementSibling;
    unpin(id);
    next?.querySelectorAll('button')[at]?.focus();
  }
}
