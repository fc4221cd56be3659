// The objects asked for, in groups of one kind each, as `get` prints them: a table a group.

import type { Kind } from '../../kinds/kind.js';
import type { KubeObject } from '../../machinery/object.js';
import { fetchObjects, type Scope, type Wanted } from '../arguments.js';
import type { Problem } from '../problem.js';
import type { Kubectl } from '../verb.js';

export interface Group {
  readonly kind: Kind;
  readonly objects: readonly KubeObject[];
}

export interface Groups {
  readonly groups: readonly Group[];
  readonly problems: readonly Problem[];
}

export function fetchGroups(
  kubectl: Kubectl,
  wanted: readonly Wanted[],
  scope: Scope,
  ignoreNotFound = false,
): Groups {
  const { found, problems } = fetchObjects(kubectl, wanted, scope);
  const groups: { kind: Kind; objects: KubeObject[] }[] = [];
  for (const { kind, object } of found) {
    const last = groups.at(-1);
    if (last?.kind === kind) last.objects.push(object);
    else groups.push({ kind, objects: [object] });
  }
  const isMissing = (problem: Problem) =>
    typeof problem !== 'string' && problem.reason === 'NotFound';
  return {
    groups,
    problems: ignoreNotFound ? problems.filter((problem) => !isMissing(problem)) : problems,
  };
}
