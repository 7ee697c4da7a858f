/** What of the machine goes into a capsule: the engine, and the browser it ran in, in words that name no person or host. */
import type { EngineInfo } from '../engine/info';
import type { CapsuleEngine } from './manifest';

export interface Host {
  readonly browser: CapsuleEngine['browser'];
  readonly isolated: boolean;
}

/** [name, how its version stands in the user agent]: the first that is there; others call themselves by its names. */
const browsers: readonly (readonly [string, RegExp])[] = [
  ['Firefox', /\bFirefox\/([\d.]+)/],
  ['Chromium', /(?:Chrome|Chromium)\/([\d.]+)/],
  ['WebKit', /\bVersion\/([\d.]+).*\bSafari\//],
  ['WebKit', /\bAppleWebKit\/([\d.]+)/],
];

/** The kind of browser engine and its version, of navigator.userAgent. */
export function browserOf(userAgent: string): CapsuleEngine['browser'] {
  for (const [name, version] of browsers) {
    const found = version.exec(userAgent);
    if (found) return { name, version: found[1] };
  }
  return { name: 'unknown', version: '' };
}

export function capsuleEngine(info: EngineInfo, { browser, isolated }: Host): CapsuleEngine {
  const wasm = info.engine === 'wasm';
  return {
    engine: info.engine,
    adapter: info.adapter,
    software: info.software,
    simd: wasm ? !/no SIMD/.test(info.adapter) && /SIMD/.test(info.adapter) : null,
    threads: wasm ? Number(/(\d+) threads/.exec(info.adapter)?.[1] ?? 1) : null,
    isolated,
    browser,
  };
}

/** "WASM (CPU, SIMD) in Chromium 143.0": threads left out, which change no bit. */
export function engineWords({ engine, adapter, browser }: CapsuleEngine): string {
  const name = engine === 'webgpu' ? 'WebGPU' : 'WASM';
  const where = browser.version.split('.').slice(0, 2).join('.');
  return `${name} (${adapter.replace(/, \d+ threads/, '')}) in ${browser.name} ${where}`.trim();
}
