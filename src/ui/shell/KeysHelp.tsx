/** The list of keys. */
import { Icon } from '../common/Icon';
import { Popover } from '../common/Popover';

const keys: readonly [string, string][] = [
  ['Arrows', 'Move the cursor by a pixel; with Shift by ten'],
  ['Enter', 'Annotate the pixel under the cursor'],
  ['1 – 9', 'Give that pixel 100 % of an endmember; in the card, too'],
  ['P, Shift click', 'Pin the spectrum of a pixel, or unpin it'],
  ['Delete', 'Remove the selected label'],
  ['+  −  0', 'Zoom in, zoom out, fit'],
  ['B', 'After training: why the pixel under the cursor came out as it did'],
  ['I', 'While and after training: look inside the network; again to hold the pixel'],
  ['F', 'With flicker: show the other view'],
  ['Enter, with a region tool', 'Set a corner; on the last one again, close the polygon'],
  ['Esc', 'Close the label card; take back a corner or the region'],
  ['Ctrl / ⌘ Z', 'Undo; with Shift redo'],
  ['Space', 'Pause or go on training'],
  [
    'Ctrl / ⌘ Enter',
    'Present: one thing alone, large; Page Down and Page Up go through kept views',
  ],
  ['Ctrl / ⌘ K', 'Commands: anything by its name, from anywhere'],
];

const buttonId = 'keys-button';

/** Opens the list as its button does, for who comes by the command palette. */
export function showKeys(): void {
  const button = document.getElementById(buttonId);
  button?.focus();
  if (button?.getAttribute('aria-expanded') === 'false') button.click();
}

export function KeysHelp() {
  return (
    <Popover
      label="Keys"
      button={<Icon name="keyboard" />}
      className="icon-button"
      buttonId={buttonId}
    >
      <p className="popover-title">Keys, with the scene image in focus</p>
      <dl className="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="keys-foot">
        <a href="./licences.txt" target="_blank" rel="noreferrer">
          Licences of the studio and of what it is made of
        </a>
      </p>
    </Popover>
  );
}
