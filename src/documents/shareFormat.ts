/** By what shared work is recognised, apart from its check, which comes when some is opened. */

/** What a shared file says it is. */
export const shareFormat = 'unmixing-studio-share';

/** Whether the fragment of an address (without #) is a link of ours, of this version or another. */
export const isShareFragment = (fragment: string): boolean => /^u\d{1,4}\./.test(fragment);
