/** The engine choice in the page's address: `?engine=webgpu` or `?engine=wasm`; anything else is automatic. */
import type { EngineChoice } from '../../engine/info';

export function engineFromAddress(search: string): EngineChoice {
  const wanted = new URLSearchParams(search).get('engine')?.toLowerCase();
  return wanted === 'webgpu' || wanted === 'wasm' ? wanted : 'auto';
}

/** The address with another choice, everything else kept. */
export function addressWithEngine(href: string, choice: EngineChoice): string {
  const url = new URL(href);
  if (choice === 'auto') url.searchParams.delete('engine');
  else url.searchParams.set('engine', choice);
  return url.href;
}
