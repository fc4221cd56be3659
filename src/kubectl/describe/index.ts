// `kubectl describe`: objects as pages for people, their Events at the end.
//
// Source: kubectl pkg/cmd/describe/describe.go.

import type { EventObject } from '../../kinds/event/index.js';
import { type KubeObject, kindName } from '../../machinery/object.js';
import { type Found, fetchObjects, readArguments, type Scope, type Wanted } from '../arguments.js';
import { bool, number, text } from '../flags.js';
import { requireResource } from '../get/index.js';
import { areFilenamesGiven, type Filenames, filenameFlags } from '../manifest-files.js';
import { failTogether, type Problem } from '../problem.js';
import { findTargets } from '../targets.js';
import { defineVerb, type Kubectl } from '../verb.js';
import { describerOf } from './describers.js';
import { Page } from './page.js';

export const describe = defineVerb({
  name: 'describe',
  summary: 'Show details of one resource or of a group of resources',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  examples: `
    # A pod, and all pods whose name begins so
    kubectl describe pod web-7d4b9c6f5-x2k8p
    kubectl describe pods web-

    # A deployment as it was
    kubectl describe deployment/web --at 90s`,
  flags: {
    'all-namespaces': bool('Look in all namespaces', { short: 'A' }),
    ...filenameFlags('containing the resource to describe'),
    'chunk-size': number('Accepted; lists come at once', { default: 500, hidden: true }),
    selector: text('Selector (label query) to filter on', { short: 'l' }),
    'show-events': bool('Print the Events about each object', { default: true }),
  },
  run: (kubectl, { args, flags }) => {
    const inFiles = areFilenamesGiven(flags);
    if (args.length === 0 && !inFiles) requireResource(kubectl);
    const scope: Scope = { allNamespaces: flags['all-namespaces'], labelSelector: flags.selector };
    const { found, problems } = inFiles
      ? inFilesFound(kubectl, flags, scope)
      : objectsOrPrefixed(kubectl, readArguments(kubectl.view, args, scope), scope);
    const pages = found.map((one) => pageOf(kubectl, one.object, flags['show-events']));
    kubectl.io.stdout(pages.join('\n\n'));
    if (found.length === 0 && problems.length === 0)
      kubectl.io.stderr(
        scope.allNamespaces
          ? 'No resources found\n'
          : `No resources found in ${kubectl.namespace} namespace.\n`,
      );
    failTogether(problems);
    return 0;
  },
});

function inFilesFound(kubectl: Kubectl, filenames: Filenames, scope: Scope) {
  const { targets, problems } = findTargets(kubectl, [], filenames, scope);
  return { found: targets, problems };
}

/** A name that nobody has may be the beginning of others. */
function objectsOrPrefixed(
  kubectl: Kubectl,
  wanted: readonly Wanted[],
  scope: Scope,
): { readonly found: readonly Found[]; readonly problems: readonly Problem[] } {
  const all: Found[] = [];
  const problems: Problem[] = [];
  for (const { kind, names } of wanted) {
    for (const name of names ?? [undefined]) {
      const one = fetchObjects(
        kubectl,
        [{ kind, names: name === undefined ? undefined : [name] }],
        scope,
      );
      const prefixed =
        name === undefined || one.found.length > 0
          ? []
          : fetchObjects(kubectl, [{ kind, names: undefined }], scope).found.filter(({ object }) =>
              object.metadata.name.startsWith(name),
            );
      all.push(...one.found, ...prefixed);
      if (prefixed.length === 0) problems.push(...one.problems);
    }
  }
  return { found: all, problems };
}

function pageOf({ view }: Kubectl, object: KubeObject, withEvents: boolean): string {
  const page = new Page(view);
  const find = (about: KubeObject) =>
    eventsAbout(
      view.all('Event', about.metadata.namespace) as unknown as readonly EventObject[],
      about,
    );
  describerOf(kindName(object.apiVersion, object.kind))(page, object, {
    view,
    now: view.now,
    events: withEvents ? find : undefined,
  });
  return page.toString();
}

/** The Events about an object, oldest first. Kubelets name a node by its name where others give its uid. */
export function eventsAbout(
  events: readonly EventObject[],
  { kind, metadata }: KubeObject,
): readonly EventObject[] {
  const time = ({ lastTimestamp, eventTime, metadata: { creationTimestamp } }: EventObject) =>
    Date.parse(String(lastTimestamp ?? eventTime ?? creationTimestamp));
  return events
    .filter(({ involvedObject }) => {
      const { uid, name, kind: about } = involvedObject;
      if (about !== kind || name !== metadata.name) return false;
      return uid === metadata.uid || uid === metadata.name;
    })
    .sort(
      (a, b) =>
        time(a) - time(b) ||
        Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion),
    );
}
