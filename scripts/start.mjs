/** `npm start`: build the studio, serve it on localhost, open a browser where there is one, print the address. */
import { build } from 'vite';
import { present } from './host/present.mjs';

await build({ logLevel: 'warn' });
await present('dist');
