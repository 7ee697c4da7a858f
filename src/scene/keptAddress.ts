/** An address as sessions, shared work and capsules keep it: anybody may have written it there, so it is checked as if typed. */
import * as is from './check';
import { MAX_ADDRESS, readAddress } from './linkFile';

const wrong = (text: string): is.Fault => ({
  at: [],
  found: text.slice(0, 120),
  expected: 'a whole address of http or https, without a password',
});

export const keptAddress = is.holding(is.text(MAX_ADDRESS), (text) => {
  try {
    return readAddress(text) === text ? null : wrong(text);
  } catch {
    return wrong(text);
  }
});
