// `RESOURCE/NAME WHAT`, as `kubetape advance --until` and scenarios say it: `deployment/web Available`.

import type { View } from '../../events/view.js';
import { refTo } from '../arguments.js';
import { fail } from '../problem.js';
import { kindNamed } from '../resources.js';
import type { Kubectl } from '../verb.js';
import { type Condition, hasCondition, parseCondition } from './condition.js';

export interface Until {
  readonly holds: (view: View) => boolean;
  /** What was asked for, for messages. */
  readonly text: string;
}

/** Ends the verb when the words make no sense. */
export function parseUntil(kubectl: Pick<Kubectl, 'namespace'>, text: string): Until {
  const [resource = '', ...words] = text.trim().split(/\s+/);
  const what = words.join(' ');
  const [type = '', name = '', ...more] = resource.split('/');
  if (type === '' || name === '' || more.length > 0 || what === '')
    fail(
      `"${text}" is not something to wait for: write "deployment/web Available", "pod/web-0 Ready=false", "pod/web-0 deleted" or "job/x jsonpath={.status.succeeded}=1"`,
    );
  const ref = refTo(kubectl, kindNamed(type), name);
  const condition = conditionOf(what);
  return { holds: (view) => condition(view.find(ref)), text: `${resource} ${what}` };
}

function conditionOf(what: string): Condition {
  if (/^(created?|exists)$/i.test(what)) return parseCondition('create');
  if (/^(deleted?|gone)$/i.test(what)) return parseCondition('delete');
  if (what.startsWith('jsonpath=') || what.startsWith('condition=')) return parseCondition(what);
  const [type = '', status = 'true'] = what.split('=');
  return hasCondition(type, status);
}
