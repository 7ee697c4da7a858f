/** What a shared file says it is; apart from its check, which comes when one is opened. */
export const shareFormat = 'unmixing-studio-share';
