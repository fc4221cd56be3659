// `kubectl auth`: what one may do, which here is everything. Roles are kept, but nobody enforces them.

import { bool, text } from './flags.js';
import { fail } from './problem.js';
import { warn } from './request.js';
import { findKindNamed } from './resources.js';
import { defineVerb, type Verb } from './verb.js';

const canI = defineVerb({
  name: 'can-i',
  summary: 'Check whether an action is allowed: here all are',
  usage: 'VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  examples: 'kubectl auth can-i create pods --namespace dev',
  flags: {
    'all-namespaces': bool('In all namespaces', { short: 'A' }),
    quiet: bool('Only the exit code', { short: 'q' }),
    subresource: text('The subresource meant'),
  },
  run: (kubectl, { args, flags }) => {
    const [verb, resource, ...more] = args;
    if (verb === undefined || resource === undefined || more.length > 0)
      fail('you must specify two arguments: verb resource or verb resource/resourceName.');
    const type = resource.split('/')[0] ?? '';
    if (!resource.startsWith('/') && type !== '*' && !findKindNamed(type))
      warn(kubectl, `the server doesn't have a resource type '${type}'\n`);
    if (!flags.quiet) kubectl.io.stdout('yes\n');
    return 0;
  },
});

export const auth: Verb = { name: 'auth', summary: 'Inspect authorization', verbs: [canI] };
