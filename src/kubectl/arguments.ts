// What a command line's arguments mean: `TYPE`, `TYPE NAME...`, `TYPE1,TYPE2`, `TYPE/NAME TYPE/NAME`.
//
// Source: cli-runtime pkg/resource/builder.go, ResourceTypeOrNameArgs, with its refusals word for word.

import { getObject, listObjects } from '../apiserver/read.js';
import type { Kind } from '../kinds/kind.js';
import { apiVersionOf } from '../kinds/lookup.js';
import type { KubeObject } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';
import { type Failure, isFailure } from '../machinery/status.js';
import { warnDeprecated } from './deprecated.js';
import { fail, KubectlError, type Problem } from './problem.js';
import { kindNamed, kindsNamed, registryName } from './resources.js';
import type { Kubectl } from './verb.js';

/** One kind, and the names asked for; no names means all that the selectors find. */
export interface Wanted {
  readonly kind: Kind;
  readonly names: readonly string[] | undefined;
}

export interface Scope {
  readonly allNamespaces?: boolean;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** `--all`: without it, verbs that change things want a name or a selector. */
  readonly all?: boolean;
  /** A type alone is not enough. */
  readonly nameRequired?: boolean;
}

/** An object that was asked for, with its kind. */
export interface Found {
  readonly kind: Kind;
  readonly object: KubeObject;
}

/** Reads the arguments; ends the verb when they make no sense. */
export function readArguments(
  reader: Reader,
  args: readonly string[],
  scope: Scope = {},
): readonly Wanted[] {
  const selecting = (scope.labelSelector ?? '') !== '' || (scope.fieldSelector ?? '') !== '';
  if (scope.all && selecting) fail("setting 'all' parameter but found a non empty selector. ");
  const slashed = args.filter((arg) => arg.includes('/'));
  if (slashed.length > 0) return readPairs(reader, args, scope, selecting);
  const [types, ...names] = args;
  if (types === undefined) return [];
  const kinds = [
    ...new Set(
      types
        .split(',')
        .filter((word) => word !== '')
        .flatMap((word) => kindsNamed(reader, word)),
    ),
  ];
  if (names.length === 0) {
    if (scope.nameRequired && !selecting && !scope.all)
      fail('resource(s) were provided, but no name was specified');
    return kinds.map((kind) => ({ kind, names: undefined }));
  }
  if (selecting) fail('name cannot be provided when a selector is specified');
  if (scope.allNamespaces) fail('a resource cannot be retrieved by name across all namespaces');
  if (scope.all) fail("setting 'all' parameter but found names");
  if (kinds.length > 1) return kinds.map((kind) => ({ kind, names: [...new Set(names)] }));
  return kinds.map((kind) => ({ kind, names: unique(names) }));
}

function readPairs(
  reader: Reader,
  args: readonly string[],
  scope: Scope,
  selecting: boolean,
): readonly Wanted[] {
  if (selecting || scope.all)
    fail('selectors and the all flag cannot be used when passing resource/name arguments');
  if (scope.allNamespaces) fail('a resource cannot be retrieved by name across all namespaces');
  return args.map((arg) => {
    const parts = arg.split('/');
    if (parts.length === 1)
      fail(
        "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
      );
    const [type = '', name = ''] = parts;
    if (parts.length > 2 || type === '' || name === '')
      fail('arguments in resource/name form must have a single resource and name');
    return { kind: kindNamed(reader, type), names: [name] };
  });
}

/** What was found, and what was refused: kubectl prints the one and then complains of the other. */
export interface Fetched {
  readonly found: readonly Found[];
  readonly problems: readonly Problem[];
}

export function fetchObjects(
  kubectl: Kubectl,
  wanted: readonly Wanted[],
  scope: Scope = {},
): Fetched {
  const found: Found[] = [];
  const problems: Problem[] = [];
  for (const { kind, names } of wanted) {
    warnDeprecated(kubectl, kind);
    if (names === undefined) {
      const listed = listObjects(kubectl.view, {
        kind: registryName(kind),
        version: apiVersionOf(kind),
        namespace: kind.namespaced && !scope.allNamespaces ? kubectl.namespace : undefined,
        labelSelector: scope.labelSelector,
        fieldSelector: scope.fieldSelector,
      });
      if (isFailure(listed)) problems.push(withQuery(listed, kind, scope));
      else for (const object of listed) found.push({ kind, object });
      continue;
    }
    for (const name of names) {
      const object = getObject(kubectl.view, refTo(kubectl, kind, name), apiVersionOf(kind));
      if (isFailure(object)) problems.push(object);
      else found.push({ kind, object });
    }
  }
  return { found, problems };
}

/** The objects asked for; ends the verb when one of them is not there. */
export function demandObjects(
  kubectl: Kubectl,
  wanted: readonly Wanted[],
  scope: Scope = {},
): readonly Found[] {
  const { found, problems } = fetchObjects(kubectl, wanted, scope);
  if (problems.length > 0) throw new KubectlError(problems);
  return found;
}

export const refTo = (
  kubectl: Pick<Kubectl, 'namespace'>,
  kind: Kind,
  name: string,
): { kind: string; namespace?: string; name: string } => ({
  kind: registryName(kind),
  ...(kind.namespaced ? { namespace: kubectl.namespace } : {}),
  name,
});

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** What client code adds to the refusal of a list: what had been asked for. */
function withQuery(failure: Failure, kind: Kind, scope: Scope): Failure {
  if (failure.reason !== 'BadRequest' && failure.reason !== 'NotFound') return failure;
  const { labelSelector = '', fieldSelector = '' } = scope;
  const resource = `${kind.group}/${kind.version}, Resource=${kind.plural}`;
  return {
    ...failure,
    message: `Unable to find "${resource}" that match label selector "${labelSelector}", field selector "${fieldSelector}": ${failure.message}`,
  };
}
