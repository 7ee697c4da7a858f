/** Hands bytes or text to the browser as a file to save. */

/** A file name every system accepts: no separators, control characters or leading dots; at most 120 characters. */
export function safeFileName(name: string): string {
  const clean = name
    .normalize('NFC')
    // oxlint-disable-next-line no-control-regex -- control characters are what must go
    .replace(/[\u0000-\u001f<>:"/\\|?*]+/g, '-')
    .slice(0, 120)
    .replace(/^[.\s]+|[.\s]+$/g, '');
  return clean || 'export';
}

/** Saves `content` under `name`; text is UTF-8. */
export function download(
  name: string,
  content: Uint8Array<ArrayBuffer> | Blob | string,
  mime: string,
): void {
  const type = typeof content === 'string' ? `${mime};charset=utf-8` : mime;
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = safeFileName(name);
  link.click();
  // The click has started the download by now; the object is kept for slow disks and prompts.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Saves JSON or CSV text. */
export function downloadText(name: string, text: string): void {
  download(name, text, name.endsWith('.json') ? 'application/json' : 'text/csv');
}
