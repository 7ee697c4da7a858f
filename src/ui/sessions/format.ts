/** Times and dates of sessions for people. */

/** "12:04" */
export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
}

/** "today 12:04", "22 Nov 2026 12:04" */
export function dateTime(ms: number, now = Date.now()): string {
  const date = new Date(ms);
  const today = date.toDateString() === new Date(now).toDateString();
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  return `${today ? 'today' : day} ${clockTime(ms)}`;
}
