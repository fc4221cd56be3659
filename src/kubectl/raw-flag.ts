// `--raw`, which takes a verb out of the hands of all its other flags: see raw.ts.

import { text } from './flags.js';

export const rawFlag = {
  raw: text('Raw URI to ask of the server. Uses the transport specified by the kubeconfig file.', {
    hidden: true,
  }),
};
