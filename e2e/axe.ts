/** axe-core on a page at rest: a colour halfway between two themes, or between idle and busy, is nobody's. */
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

export type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number];

/** The rules that look at colours: all that the themes differ in (src/ui/tokens.css). */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * What is wrong with the page, once no transition is running.
 * @param within a CSS selector; only of the whole document are its title, language and landmarks looked at
 * @param only these rules; default all of them
 */
export async function violationsOf(
  page: Page,
  within = 'html',
  only?: readonly string[],
): Promise<Violation[]> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    // A transition begins with the frame after the change, and one may begin when another ends.
    for (let quiet = 0; quiet < 3; quiet++) {
      await frame();
      const running = document
        .getAnimations()
        .filter((a) => a instanceof CSSTransition && a.playState === 'running');
      if (running.length > 0) quiet = 0;
      await Promise.all(running.map((a) => a.finished.catch(() => undefined)));
    }
  });
  const { violations } = await new AxeBuilder({ page })
    .include(within)
    // Without a page of its own for the sum of all frames: the studio has none.
    .setLegacyMode()
    .options({
      resultTypes: ['violations'],
      ...(only && { runOnly: { type: 'rule', values: [...only] } }),
    })
    .analyze();
  return violations;
}

export const isSerious = ({ impact }: Violation): boolean =>
  impact === 'serious' || impact === 'critical';

type Theme = 'dark' | 'light';

interface Look {
  /** A CSS selector. */
  readonly within?: string;
  /** Default: without the page's button, over which a dialog may lie. */
  readonly setTheme?: (theme: Theme) => Promise<void>;
  /** Default: all of them. */
  readonly counts?: (violation: Violation) => boolean;
}

/** Nothing is wrong in either theme. A line a finding; the test goes on, so that one run tells all. */
export async function soundInBothThemes(page: Page, what: string, look: Look = {}): Promise<void> {
  const byHand = (theme: Theme) =>
    page.evaluate((t) => {
      document.documentElement.dataset.theme = t;
    }, theme);
  const { within, setTheme = byHand, counts = () => true } = look;
  for (const theme of ['dark', 'light'] as const) {
    await setTheme(theme);
    // Of the second theme what may differ: all rules once more would take as long again and say the same.
    const only = theme === 'light' ? OF_COLOURS : undefined;
    const found = (await violationsOf(page, within, only)).filter(counts);
    const lines = found.map(({ id, nodes: [node] }) =>
      [id, node?.html.slice(0, 160), node?.any[0]?.message].join(': '),
    );
    expect.soft(lines, `${what}, ${theme}`).toEqual([]);
  }
}
