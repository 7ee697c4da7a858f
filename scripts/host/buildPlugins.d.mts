import type { Plugin } from 'vite';

export function ownPolicy(): Plugin;
export function filesForHosts(): Plugin;
