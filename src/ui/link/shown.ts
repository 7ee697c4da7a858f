/** Whether the dialog that opens a link is open, and the address that was typed last: a mistake in it is mended, not typed again. */
import { createStore } from 'zustand/vanilla';

export const linkShown = createStore(() => ({ shown: false, typed: '' }));

/** Opens the dialog that asks for an address. */
export const showLink = (): void => linkShown.setState({ shown: true });

export const closeLink = (): void => linkShown.setState({ shown: false });
