// `kubectl create token`: tokens are signed with a key that lies beside the tape, which a server has.

import { duration, list, text } from '../flags.js';
import { needsServer } from '../problem.js';
import { defineVerb } from '../verb.js';

export const createToken = defineVerb({
  name: 'token',
  summary: 'Request a service account token, of a server',
  usage: 'SERVICE_ACCOUNT_NAME',
  flags: {
    audience: list('Audience of the requested token'),
    'bound-object-kind': text('Kind of an object to bind the token to'),
    'bound-object-name': text('Name of an object to bind the token to'),
    'bound-object-uid': text('UID of an object to bind the token to'),
    duration: duration('Requested lifetime of the issued token'),
    output: text('json or yaml', { short: 'o' }),
  },
  run: () => needsServer('kubectl create token'),
});
