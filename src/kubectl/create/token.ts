// `kubectl create token`: its flags, and a refusal where nobody is there who has the key. See token-request.ts.

import { duration, list, text } from '../flags.js';
import { needsServer } from '../problem.js';
import { defineVerb } from '../verb.js';

export const tokenFlags = {
  audience: list('Audience of the requested token'),
  'bound-object-kind': text('Kind of an object to bind the token to'),
  'bound-object-name': text('Name of an object to bind the token to'),
  'bound-object-uid': text('UID of an object to bind the token to'),
  duration: duration('Requested lifetime of the issued token'),
  output: text('json or yaml', { short: 'o' }),
};

export const createToken = defineVerb({
  name: 'token',
  summary: 'Request a service account token',
  usage: 'SERVICE_ACCOUNT_NAME',
  writes: true,
  flags: tokenFlags,
  run: () => needsServer('kubectl create token'),
});
