/** Browsers and what they need, as child processes that end with the test. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

export function isProgram(file: string | undefined): file is string {
  if (!file) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first of these names on the PATH, or null. */
export function onPath(...names: string[]): string | null {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
      const file = path.join(folder, name);
      if (isProgram(file)) return file;
    }
  }
  return null;
}

/** Files of a name in the folders of a pattern with one `*` as a whole folder, or null. */
export function inFolders(parent: string, folder: RegExp, name: string): string | null {
  try {
    for (const entry of readdirSync(parent)) {
      const file = path.join(parent, entry, name);
      if (folder.test(entry) && isProgram(file)) return file;
    }
  } catch {
    // No such parent.
  }
  return null;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What it says is kept, for the message of a failure. */
export interface Child {
  readonly process: ChildProcess;
  readonly said: () => string;
  end(): Promise<void>;
}

/** Starts a program in a group of its own, so that what it starts ends with it. */
export function start(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Child {
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let said = '';
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      said += String(error);
      resolve();
    });
  });
  const signal = (name: NodeJS.Signals): void => {
    try {
      if (child.pid) process.kill(process.platform === 'win32' ? child.pid : -child.pid, name);
    } catch {
      // It has ended.
    }
  };
  return {
    process: child,
    said: () => said,
    async end() {
      signal('SIGTERM');
      const late = setTimeout(() => signal('SIGKILL'), 3000);
      await gone;
      clearTimeout(late);
      // The group may outlive its leader.
      signal('SIGKILL');
    },
  };
}
