// The objects asked for, in groups of one kind each, as `get` prints them: a table a group.

import type { Kind } from '../../kinds/kind.js';
import type { KubeObject } from '../../machinery/object.js';
import { type Found, fetchObjects, type Scope, type Wanted } from '../arguments.js';
import type { Filenames } from '../manifest-files.js';
import type { Problem } from '../problem.js';
import { findTargets } from '../targets.js';
import type { Kubectl } from '../verb.js';

export interface Group {
  readonly kind: Kind;
  readonly objects: readonly KubeObject[];
}

export interface Groups {
  readonly groups: readonly Group[];
  readonly problems: readonly Problem[];
  /** Whether one object was asked for: it is then printed by itself, not in a List. */
  readonly isSingle: boolean;
}

export function fetchGroups(
  kubectl: Kubectl,
  wanted: readonly Wanted[],
  scope: Scope,
  ignoreNotFound = false,
): Groups {
  const { found, problems } = fetchObjects(kubectl, wanted, scope);
  const isSingle = wanted.length === 1 && wanted[0]?.names?.length === 1;
  return groupsOf(found, problems, ignoreNotFound, isSingle);
}

/** The objects that files name, as they are in the cluster. */
export function groupsInFiles(
  kubectl: Kubectl,
  filenames: Filenames,
  scope: Scope,
  ignoreNotFound = false,
): Groups {
  const { targets, problems, isSingle } = findTargets(kubectl, [], filenames, scope);
  return groupsOf(targets, problems, ignoreNotFound, isSingle);
}

function groupsOf(
  found: readonly Found[],
  problems: readonly Problem[],
  ignoreNotFound: boolean,
  isSingle: boolean,
): Groups {
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
    isSingle,
  };
}
