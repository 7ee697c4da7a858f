/** A titled region of the workbench, with room for a few actions beside the title, and its help. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Help } from './help';
import { HelpButton, HelpText } from './HelpButton';

/** What a panel is called: by the table of panels (shell/panels.ts), or by the view it is in. */
export interface PanelName {
  /** Element id; the header's steps lead to it. */
  readonly id: string;
  readonly title: string;
}

interface PanelProps extends PanelName {
  help?: Help;
  /** A few words beside the title. */
  aside?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Panel({ id, title, help, aside, actions, className, children }: PanelProps) {
  const [helps, setHelps] = useState(false);
  return (
    <section id={id} className={`panel ${className ?? ''}`} aria-labelledby={`${id}-title`}>
      <div className="panel-head">
        <h2 id={`${id}-title`} tabIndex={-1}>
          {title}
        </h2>
        {help && (
          <HelpButton of={title} id={`${id}-help`} open={helps} onToggle={() => setHelps(!helps)} />
        )}
        {aside !== undefined && <span className="panel-aside">{aside}</span>}
        {actions && <div className="panel-actions">{actions}</div>}
      </div>
      {help && helps && <HelpText id={`${id}-help`} help={help} />}
      <div className="panel-body">{children}</div>
    </section>
  );
}

/** What an empty panel says: what will appear here. */
export function Empty({ children }: { children: ReactNode }) {
  return <p className="empty">{children}</p>;
}
