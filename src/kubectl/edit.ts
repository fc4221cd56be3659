// `kubectl edit`: an object in one's editor. Nothing here can start an editor, so it says what to do instead.

import { filenameFlags } from './manifest-files.js';
import { fail } from './problem.js';
import { outputFlags } from './report.js';
import { defineVerb } from './verb.js';

export const editVerb = defineVerb({
  name: 'edit',
  summary: 'Edit a resource on the server (not supported: get, change and replace it)',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  writes: true,
  flags: { ...filenameFlags('to use to edit the resource'), ...outputFlags },
  run: () =>
    fail(
      'no editor can be started from here: save the object with `get -o yaml`, change the file, and use `replace -f` or `apply -f`',
    ),
});
