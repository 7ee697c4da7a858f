/** For a region wider than a phone: focusable, so that the keyboard can scroll it. Give it an accessible name too. */
export const scrollable = { role: 'group', tabIndex: 0 } as const;
