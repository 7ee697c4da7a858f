/** WebKitGTK's MiniBrowser by its own WebDriver, on a screen that is not there (Xvfb) where there is none. */
import { clickActions, typeActions, until } from './driver';
import type { Driver, Tab } from './driver';
import { freePort, onPath, start } from './processes';
import type { Child } from './processes';

/** Of the WebDriver standard: an element in an answer. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** On a machine without a graphics card and without a session bus. */
const quiet = {
  GDK_BACKEND: 'x11',
  LIBGL_ALWAYS_SOFTWARE: '1',
  WEBKIT_DISABLE_DMABUF_RENDERER: '1',
  NO_AT_BRIDGE: '1',
};

/** Programs of WebKitGTK. */
export interface WebKit {
  readonly driver: string;
  readonly browser: string;
}

/** A display for it: the person's, or one of its own. */
async function display(): Promise<{ name: string; child: Child | null }> {
  const own = process.env.DISPLAY;
  if (own) return { name: own, child: null };
  const xvfb = onPath('Xvfb');
  if (!xvfb) throw new Error('there is no display and no Xvfb');
  for (let number = 90 + (process.pid % 100); ; number++) {
    const child = start(xvfb, [`:${number}`, '-screen', '0', '1600x1100x24', '-nolisten', 'tcp']);
    // A display that is taken ends it at once.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (child.process.exitCode === null) return { name: `:${number}`, child };
    if (number > 300) throw new Error(`Xvfb did not start: ${child.said()}`);
  }
}

export async function startWebKit({ driver, browser }: WebKit): Promise<Driver> {
  const screen = await display();
  const port = await freePort();
  const child = start(driver, [`--port=${port}`, '--host=127.0.0.1'], {
    ...quiet,
    DISPLAY: screen.name,
  });
  const root = `http://127.0.0.1:${port}`;
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${root}${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const { value } = (await response.json()) as {
      value: { error?: string; message?: string } | null;
    };
    if (!response.ok) throw new Error(`${path}: ${value?.error}: ${value?.message}`);
    return value;
  };
  let session = '';
  const close = async (): Promise<void> => {
    if (session) await ask('DELETE', session).catch(() => undefined);
    await child.end();
    await screen.child?.end();
  };
  try {
    await until('WebKitWebDriver answers', async () => {
      await ask('GET', '/status');
      return true;
    });
    const made = (await ask('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
        },
      },
    })) as { sessionId: string; capabilities: { browserVersion: string } };
    session = `/session/${made.sessionId}`;
    await ask('POST', `${session}/timeouts`, { script: 120_000, pageLoad: 60_000 });
    await ask('POST', `${session}/window/rect`, { x: 0, y: 0, width: 1500, height: 1000 });
    return {
      name: `WebKitGTK ${made.capabilities.browserVersion}`,
      tab: makeTab((method, path, body) => ask(method, session + path, body)),
      close,
    };
  } catch (error) {
    await close();
    throw new Error(`WebKit did not start: ${String(error)}\n${child.said()}`, { cause: error });
  }
}

function makeTab(ask: (method: string, path: string, body?: object) => Promise<unknown>): Tab {
  return {
    async open(url) {
      await ask('POST', '/url', { url });
    },
    async run(script) {
      const text = await ask('POST', '/execute/async', {
        script: `const said = arguments[0];
          (async () => { ${script} })().then(
            (v) => said('+' + JSON.stringify(v ?? null)), (e) => said('-' + e));`,
        args: [],
      });
      if (typeof text !== 'string' || text[0] !== '+') throw new Error(String(text).slice(1));
      return JSON.parse(text.slice(1)) as unknown;
    },
    async click(x, y) {
      await ask('POST', '/actions', { actions: clickActions(x, y) });
    },
    async type(text) {
      await ask('POST', '/actions', { actions: typeActions(text) });
    },
    async setFiles(selector, paths) {
      const found = (await ask('POST', '/element', {
        using: 'css selector',
        value: selector,
      })) as Record<string, string>;
      await ask('POST', `/element/${found[ELEMENT]}/value`, { text: paths.join('\n') });
    },
  };
}
