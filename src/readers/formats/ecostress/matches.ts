/** Recognises a spectrum of the ECOSTRESS library, and of ASTER before it, by the first lines of its metadata. */
import { decodeText } from '../../text';

const fields =
  /^(type|class|sub ?class|genus|species|particle size|sample no\.?|owner|wavelength range)\s*:/im;

/** True for text that begins with "Name:" and has another of the library's fields below it, or a name too long to see one. */
export function isEcostress(head: Uint8Array): boolean {
  if (head.includes(0)) return false;
  const text = decodeText(head);
  if (!/^\s*name\s*:/i.test(text)) return false;
  return fields.test(text) || (text.length > 500 && !/[\r\n]/.test(text.trimStart()));
}
