/** Which engines are on this machine, and how each is driven. */
import { chromium, firefox, webkit } from '@playwright/test';
import { browserArgs, findBrowser } from '../../scripts/browser.mjs';
import type { Driver } from './driver';
import { startFirefox } from './firefox';
import { startPlaywright } from './playwright';
import { freePort, inFolders, isProgram, onPath } from './processes';
import { startWebKit } from './webkit';

export interface FoundEngine {
  readonly engine: 'Chromium' | 'Firefox' | 'WebKit';
  /** Where it is from, or what was looked for. */
  readonly source: string;
  /** Null where it was not found. */
  readonly start: ((onRequest: (address: string) => void) => Promise<Driver>) | null;
}

function findFirefox(): FoundEngine {
  const engine = 'Firefox';
  if (isProgram(firefox.executablePath())) {
    const start: FoundEngine['start'] = (heard) => startPlaywright(firefox, {}, heard);
    return { engine, source: "Playwright's download", start };
  }
  const file = isProgram(process.env.UNMIXING_FIREFOX)
    ? process.env.UNMIXING_FIREFOX
    : (onPath('firefox-esr', 'firefox') ??
      ['/Applications/Firefox.app/Contents/MacOS/firefox'].find(isProgram));
  if (!file) {
    const source = 'not found: neither UNMIXING_FIREFOX nor firefox-esr nor firefox';
    return { engine, source, start: null };
  }
  const start: FoundEngine['start'] = async (heard) => startFirefox(file, await freePort(), heard);
  return { engine, source: 'installed on this system, by WebDriver BiDi', start };
}

function findWebKit(): FoundEngine {
  const engine = 'WebKit';
  if (isProgram(webkit.executablePath())) {
    const start: FoundEngine['start'] = (heard) => startPlaywright(webkit, {}, heard);
    return { engine, source: "Playwright's download", start };
  }
  const driver = onPath('WebKitWebDriver');
  const browser =
    onPath('MiniBrowser') ??
    inFolders('/usr/lib/x86_64-linux-gnu', /^webkit2?gtk-/, 'MiniBrowser') ??
    inFolders('/usr/lib/aarch64-linux-gnu', /^webkit2?gtk-/, 'MiniBrowser') ??
    inFolders('/usr/libexec', /^webkit2?gtk-/, 'MiniBrowser') ??
    inFolders('/usr/lib', /^webkit2?gtk-/, 'MiniBrowser');
  const hasScreen = Boolean(process.env.DISPLAY) || onPath('Xvfb') !== null;
  if (!driver || !browser || !hasScreen) {
    const missing = [
      ...(driver ? [] : ['WebKitWebDriver']),
      ...(browser ? [] : ['MiniBrowser']),
      ...(hasScreen ? [] : ['a display or Xvfb']),
    ];
    return { engine, source: `not found: ${missing.join(', ')}`, start: null };
  }
  const start: FoundEngine['start'] = () => startWebKit({ driver, browser });
  return { engine, source: 'WebKitGTK on this system, by WebKitWebDriver', start };
}

export async function findEngines(): Promise<readonly FoundEngine[]> {
  const { executablePath, env, source } = await findBrowser();
  const options = { executablePath, args: browserArgs, env: { ...process.env, ...env } };
  return [
    {
      engine: 'Chromium',
      source,
      start: (heard) => startPlaywright(chromium, options, heard),
    },
    findFirefox(),
    findWebKit(),
  ];
}
