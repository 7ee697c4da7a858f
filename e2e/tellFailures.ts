/** Says in the log what the page showed when a test failed, as a screen reader would: a log is often all there is of a run. */
import { readFileSync } from 'node:fs';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Of the page's tree of roles and names; a whole studio has some ten thousand. */
const MOST_CHARACTERS = 8000;

export default class TellFailures implements Reporter {
  printsToStdio(): boolean {
    return false;
  }

  onTestEnd(test: TestCase, { status, attachments }: TestResult): void {
    if (status === 'passed' || status === 'skipped') return;
    const context = attachments.find(({ name }) => name === 'error-context');
    const text = context?.body?.toString() ?? (context?.path && readFileSync(context.path, 'utf8'));
    // Of its own, or of what an expectation saw last.
    const page = text && /```yaml\n([^]*?)\n```/.exec(text)?.[1];
    if (!page) return;
    console.log(`\nThe page when “${test.title}” failed:\n${page.slice(0, MOST_CHARACTERS)}\n`);
  }
}
