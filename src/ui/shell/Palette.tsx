/** The command palette: type a few letters, Enter. A combobox over a listbox in a modal dialog. */
import { useContext, useId, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import { useStudio, useStudioState } from '../common/context';
import { useModal } from '../common/useModal';
import { useGoTo } from './goTo';
import { SessionsContext } from '../sessions/context';
import { chooseFiles } from '../open/FileInput';
import { showClassDialog, showShareDialog } from '../share/ShareButton';
import { showLink } from '../link/shown';
import { showScenes } from '../scenes/shown';
import { toggleTheme } from '../common/theme';
import { commandsOf, found } from './commands';
import { showKeys } from './KeysHelp';
import { startPresentation } from './PresentButton';
import type { Command } from './commands';
import './palette.css';

export function Palette({ onClose }: { onClose: () => void }) {
  const commands = useCommands();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const dialog = useModal(onClose);
  const id = useId();
  const list = found(commands, typed);
  const active = Math.min(at, list.length - 1);

  const take = (command: Command): void => {
    if (command.problem !== null) return;
    // Gone before the command runs: the file chooser and the focus belong to the page.
    flushSync(onClose);
    command.run();
  };
  const move = (to: number): void => {
    if (list.length === 0) return;
    const next = (to + list.length) % list.length;
    setAt(next);
    document.getElementById(`${id}-${list[next].id}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKey = (e: React.KeyboardEvent): void => {
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(active + 1),
      ArrowUp: () => move(active - 1),
      PageDown: () => move(Math.min(list.length - 1, active + 8)),
      PageUp: () => move(Math.max(0, active - 8)),
      Enter: () => list[active] && take(list[active]),
    };
    if (!(e.key in keys)) return;
    e.preventDefault();
    keys[e.key]();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog commands"
      aria-label="Commands"
      onCancel={(e) => {
        e.preventDefault();
        onClose();
      }}
    >
      <input
        className="palette-input"
        type="text"
        role="combobox"
        aria-label="Command"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={list[active] ? `${id}-${list[active].id}` : undefined}
        aria-autocomplete="list"
        placeholder="What do you want to do?"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(e) => {
          setTyped(e.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      {/* Options are chosen with the keys of the input above; a mouse may click them. */}
      <ul id={`${id}-list`} role="listbox" aria-label="Commands" className="palette-list">
        {list.map((command, i) => (
          <li
            key={command.id}
            id={`${id}-${command.id}`}
            role="option"
            aria-selected={i === active}
            aria-disabled={command.problem !== null || undefined}
            onPointerMove={() => setAt(i)}
            onPointerUp={() => take(command)}
          >
            <span className="palette-group">{command.group}</span>
            <span>{command.label}</span>
            {command.keys && command.problem === null && <kbd>{command.keys}</kbd>}
            {command.problem !== null && <span className="palette-problem">{command.problem}</span>}
          </li>
        ))}
      </ul>
      <p className="palette-none" role="status">
        {list.length === 0
          ? 'Nothing is called so. Try “train”, “layer” or “theme”.'
          : `${list.length} ${list.length === 1 ? 'command' : 'commands'}`}
      </p>
    </dialog>
  );
}

/** What can be done in the state of the moment. */
function useCommands(): readonly Command[] {
  const studio = useStudio();
  const sessions = useContext(SessionsContext);
  const goTo = useGoTo();
  const state = useStudioState((s) => s);
  return useMemo(
    () =>
      commandsOf(studio, state, {
        goTo,
        toggleTheme: () => toggleTheme(studio.store),
        showSessions: sessions ? () => sessions.show(true) : null,
        share: showShareDialog,
        makeAssignment: showClassDialog,
        showKeys,
        present: startPresentation,
        chooseFiles,
        showScenes,
        showLink,
      }),
    [studio, state, sessions, goTo],
  );
}
