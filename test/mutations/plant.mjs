// Puts a planted bug in while the project is read, for the bundler as for vitest, so that no file is touched.

import { readFileSync } from 'node:fs';

export const mutations = JSON.parse(
  readFileSync(new URL('mutations.json', import.meta.url), 'utf8'),
);

/** A plugin; without a bug, it changes nothing. */
export const plant = (mutation) => ({
  name: 'plant',
  enforce: 'pre',
  transform(code, id) {
    if (!mutation || !id.endsWith(`/src/${mutation.file}`)) return null;
    if (!code.includes(mutation.text)) throw new Error(`no such text: ${mutation.text}`);
    return code.replace(mutation.text, () => mutation.instead);
  },
});
