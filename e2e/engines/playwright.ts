/** A browser by Playwright: Chromium always, its own Firefox and WebKit where they were installed. */
import type { BrowserType } from '@playwright/test';
import type { Driver } from './driver';

type Launch = Parameters<BrowserType['launch']>[0];

/** @param onRequest told the address of every request, those of workers and the service worker too */
export async function startPlaywright(
  type: BrowserType,
  options: Launch,
  onRequest: (address: string) => void,
): Promise<Driver> {
  const browser = await type.launch(options);
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    // Not as the other tests' contexts.
    serviceWorkers: 'allow',
  });
  context.on('request', (request) => onRequest(request.url()));
  const page = await context.newPage();
  const title = `${type.name()[0].toUpperCase()}${type.name().slice(1)}`;
  return {
    name: `${title} ${browser.version()}`,
    tab: {
      async open(address) {
        await page.goto(address);
      },
      run: (script) => page.evaluate(`(async () => { ${script} })()`),
      click: (x, y) => page.mouse.click(x, y),
      type: (text) => page.keyboard.type(text),
      setFiles: (selector, paths) => page.locator(selector).setInputFiles([...paths]),
    },
    close: () => browser.close(),
  };
}
