/** By what class work is recognised, apart from its check, which comes when some is opened. */

/** What the file of an assignment says it is. */
export const assignmentFormat = 'unmixing-studio-class';
/** What a student's file says it is. */
export const answerFormat = 'unmixing-studio-answer';

/** Whether the fragment of an address (without #) is the link of an assignment, of this version or another. */
export const isClassFragment = (fragment: string): boolean => /^c\d{1,4}\./.test(fragment);
