/** How long a link is, in words that say where it will arrive whole. Pure. */

/** Bytes of a link. */
export const limits = {
  /** QR code version 20 with a sixth of it damaged: the largest that a projector shows well. */
  qr: 660,
  /** What chat programs leave whole. */
  chat: 2000,
  /** What browsers and servers between take. */
  browser: 8000,
} as const;

export const bytesOf = (link: string): number => new TextEncoder().encode(link).length;

export function sizeWords(bytes: number): string {
  const size = `${bytes.toLocaleString('en')} characters`;
  if (bytes <= limits.qr) return `${size}: fits a QR code and any chat.`;
  if (bytes <= limits.chat) return `${size}: fits chats; too long for a QR code.`;
  if (bytes <= limits.browser) {
    return `${size}: browsers take it, but chats and mail may cut it off. The file is safer.`;
  }
  return `${size}: too long for a link. Save it as a file.`;
}
