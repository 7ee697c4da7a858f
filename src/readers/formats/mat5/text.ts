/** Text of MATLAB v5 char arrays: UTF-8, UTF-16, UTF-32 or single bytes, stored column by column. */

/**
 * @param type storage type: 1, 2 bytes (Latin-1) · 4, 17 UTF-16 · 16 UTF-8 · 6, 18 UTF-32
 * @param rows rows of the char matrix; one string each
 */
export function decodeText(bytes: Uint8Array, type: number, little: boolean, rows = 1): string[] {
  const units = characters(bytes, type, little);
  const columns = Math.floor(units.length / rows);
  return Array.from({ length: rows }, (_, r) => {
    let text = '';
    for (let c = 0; c < columns; c++) text += units[r + c * rows];
    const end = text.indexOf('\0');
    return (end < 0 ? text : text.slice(0, end)).trim();
  });
}

function characters(bytes: Uint8Array, type: number, little: boolean): string[] {
  if (type === 16) return Array.from(new TextDecoder().decode(bytes));
  const size = type === 4 || type === 17 || type === 3 ? 2 : type === 6 || type === 18 ? 4 : 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => {
    if (size === 1) return String.fromCharCode(bytes[i]);
    if (size === 2) return String.fromCharCode(view.getUint16(2 * i, little));
    const point = view.getUint32(4 * i, little);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  });
}
