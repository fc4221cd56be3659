// `RESOURCE/NAME WHAT`, as `kubetape advance --until` and scenarios say it: `deployment/web Available`.

import type { View } from '../../events/view.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { refTo } from '../arguments.js';
import { fail } from '../problem.js';
import { builtInKindNamed, findKindNamed, kindNamed } from '../resources.js';
import type { Kubectl } from '../verb.js';
import { type Condition, hasCondition, parseCondition } from './condition.js';

export interface Until {
  readonly holds: (view: View) => boolean;
  /** What was asked for, for messages. */
  readonly text: string;
}

/** Ends the verb when the words make no sense. */
export function parseUntil(
  kubectl: Pick<Kubectl, 'namespace'> & { readonly view?: Reader },
  text: string,
): Until {
  const [resource = '', ...words] = text.trim().split(/\s+/);
  const what = words.join(' ');
  const [type = '', name = '', ...more] = resource.split('/');
  if (type === '' || name === '' || more.length > 0 || what === '')
    fail(
      `"${text}" is not something to wait for: write "deployment/web Available", "pod/web-0 Ready=false", "pod/web-0 deleted" or "job/x jsonpath={.status.succeeded}=1"`,
    );
  const kind = kubectl.view ? kindNamed(kubectl.view, type) : builtInKindNamed(type);
  // A word with a group in it may name a kind that is yet to be defined.
  if (!kind && !type.includes('.')) fail(`the server doesn't have a resource type "${type}"`);
  const condition = conditionOf(what);
  const find = (view: View): KubeObject | undefined => {
    const known = kind ?? findKindNamed(view, type);
    return known && view.find(refTo(kubectl, known, name));
  };
  return { holds: (view) => condition(find(view)), text: `${resource} ${what}` };
}

function conditionOf(what: string): Condition {
  if (/^(created?|exists)$/i.test(what)) return parseCondition('create');
  if (/^(deleted?|gone)$/i.test(what)) return parseCondition('delete');
  if (what.startsWith('jsonpath=') || what.startsWith('condition=')) return parseCondition(what);
  const [type = '', status = 'true'] = what.split('=');
  return hasCondition(type, status);
}
