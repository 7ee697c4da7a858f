/**
 * Firefox as it is installed, by WebDriver BiDi over its own socket: nothing between it and the test. (Playwright's BiDi
 * client asks Firefox 153 for commands it does not have, and geckodriver is not part of Debian.)
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import WebSocket from 'ws';
import { clickActions, typeActions, until } from './driver';
import type { Driver, Tab } from './driver';
import { start } from './processes';

/** Nothing but the page: no updates, no telemetry, no first-run pages. */
const preferences: Record<string, boolean | number | string> = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.max_script_run_time': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'remote.prefs.recommended': true,
  'toolkit.telemetry.enabled': false,
};

interface Answer {
  readonly id?: number;
  readonly type: 'success' | 'error' | 'event';
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: string;
  readonly message?: string;
}

/** A BiDi connection: commands with their answers, and events. */
class Connection {
  private next = 1;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private readonly socket: WebSocket;
  private readonly onEvent: (method: string, params: unknown) => void;

  constructor(socket: WebSocket, onEvent: (method: string, params: unknown) => void) {
    this.socket = socket;
    this.onEvent = onEvent;
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Answer;
      if (answer.type === 'event') this.onEvent(answer.method ?? '', answer.params);
      else if (answer.id !== undefined) this.waiting.get(answer.id)?.(answer);
    });
    socket.on('close', () => {
      for (const [id, said] of this.waiting) {
        said({ id, type: 'error', error: 'closed', message: 'Firefox has ended.' });
      }
    });
  }

  async send(method: string, params: object): Promise<unknown> {
    const id = this.next++;
    const answer = await new Promise<Answer>((resolve) => {
      this.waiting.set(id, resolve);
      this.socket.send(JSON.stringify({ id, method, params }));
    });
    this.waiting.delete(id);
    if (answer.type === 'error') throw new Error(`${method}: ${answer.error}: ${answer.message}`);
    return answer.result;
  }
}

async function connect(
  address: string,
  onEvent: (method: string, params: unknown) => void,
): Promise<Connection> {
  const socket = await until('Firefox answers', async () => {
    const tried = new WebSocket(address, { perMessageDeflate: false, maxPayload: 2 ** 28 });
    await new Promise<void>((resolve, reject) => {
      tried.once('open', resolve);
      tried.once('error', reject);
    });
    return tried;
  });
  return new Connection(socket, onEvent);
}

/**
 * @param file the program
 * @param port a free one, for its socket
 * @param onRequest told the address of every request
 */
export async function startFirefox(
  file: string,
  port: number,
  onRequest: (address: string) => void,
): Promise<Driver> {
  const profile = mkdtempSync(path.join(tmpdir(), 'unmixing-firefox-'));
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(path.join(profile, 'user.js'), lines.join('\n'));
  const child = start(file, [
    '--headless',
    '--no-remote',
    '--profile',
    profile,
    `--remote-debugging-port=${port}`,
    'about:blank',
  ]);
  const end = async (): Promise<void> => {
    await child.end();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const connection = await connect(`ws://127.0.0.1:${port}/session`, (method, params) => {
      if (method !== 'network.beforeRequestSent') return;
      onRequest((params as { request: { url: string } }).request.url);
    });
    const session = (await connection.send('session.new', { capabilities: {} })) as {
      capabilities: { browserVersion: string };
    };
    await connection.send('session.subscribe', { events: ['network.beforeRequestSent'] });
    const tree = (await connection.send('browsingContext.getTree', {})) as {
      contexts: { context: string }[];
    };
    const { context } = tree.contexts[0];
    await connection.send('browsingContext.setViewport', {
      context,
      viewport: { width: 1440, height: 900 },
    });
    return {
      name: `Firefox ${session.capabilities.browserVersion}`,
      tab: makeTab(connection, context),
      close: end,
    };
  } catch (error) {
    await end();
    throw new Error(`Firefox did not start: ${String(error)}\n${child.said()}`, { cause: error });
  }
}

function makeTab(connection: Connection, context: string): Tab {
  const evaluate = (expression: string) =>
    connection.send('script.evaluate', {
      expression,
      target: { context },
      awaitPromise: true,
    }) as Promise<{
      type: string;
      result?: { type: string; value?: string };
      exceptionDetails?: { text: string };
    }>;
  return {
    async open(url) {
      await connection.send('browsingContext.navigate', { context, url, wait: 'complete' });
    },
    async run(script) {
      const done = await evaluate(
        `(async () => JSON.stringify((await (async () => { ${script} })()) ?? null))()`,
      );
      if (done.type !== 'success') throw new Error(done.exceptionDetails?.text ?? done.type);
      return JSON.parse(done.result?.value ?? 'null') as unknown;
    },
    async click(x, y) {
      await connection.send('input.performActions', { context, actions: clickActions(x, y) });
    },
    async type(text) {
      await connection.send('input.performActions', { context, actions: typeActions(text) });
    },
    async setFiles(selector, files) {
      const found = (await connection.send('browsingContext.locateNodes', {
        context,
        locator: { type: 'css', value: selector },
      })) as { nodes: { sharedId: string }[] };
      const element = { sharedId: found.nodes[0].sharedId };
      await connection.send('input.setFiles', { context, element, files });
    },
  };
}
