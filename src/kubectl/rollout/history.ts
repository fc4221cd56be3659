// `kubectl rollout history`: the templates an object has had.
//
// Source: kubectl pkg/polymorphichelpers/history.go and pkg/cmd/rollout/rollout_history.go. Deployments keep them
// in their ReplicaSets, StatefulSets and DaemonSets in ControllerRevisions.

import type { ControllerRevision } from 'kubernetes-types/apps/v1.js';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { alignColumns } from '../../machinery/align-columns.js';
import { controllerOf, type KubeObject } from '../../machinery/object.js';
import type { Found } from '../arguments.js';
import { Page } from '../describe/page.js';
import { podTemplate } from '../describe/pod.js';
import { number, text } from '../flags.js';
import { areFilenamesGiven, filenameFlags } from '../manifest-files.js';
import { formatOf, objectPrinter } from '../print-objects.js';
import { fail, failAll } from '../problem.js';
import { printedName } from '../resources.js';
import { findTargets } from '../targets.js';
import { defineVerb, type Kubectl } from '../verb.js';
import { newAndOldReplicaSets, rolloutRevision, templateOf } from './replica-sets.js';

const CHANGE_CAUSE = 'kubernetes.io/change-cause';

export const history = defineVerb({
  name: 'history',
  summary: 'View previous rollout revisions and configurations',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  examples: `
    kubectl rollout history deployment/web
    kubectl rollout history deployment/web --revision=3`,
  flags: {
    ...filenameFlags('identifying the resource to get from a server.'),
    output: text('json, yaml, name or jsonpath=', { short: 'o' }),
    template: text('The template of -o go-template'),
    revision: number('Show the details, including the pod template, of this revision'),
    selector: text('Selector (label query) to filter on', { short: 'l' }),
  },
  run: (kubectl, { args, flags }) => {
    if (args.length === 0 && !areFilenamesGiven(flags)) fail('Required resource not specified.');
    if (flags.revision < 0) fail(`revision must be a positive integer: ${flags.revision}`);
    const scope = { labelSelector: flags.selector };
    const { targets, problems } = findTargets(kubectl, args, flags, {
      ...scope,
      nameRequired: false,
    });
    for (const one of targets) {
      const revisions = revisionsOf(kubectl, one);
      // Only -o is for the revisions: a template alone prints the object itself [rollout_history.go].
      if (flags.output === '' && flags.template !== '')
        kubectl.io.stdout(objectPrinter(kubectl, formatOf('', flags.template))([one.object]));
      else if (flags.output !== '') {
        const print = objectPrinter(kubectl, formatOf(flags.output, flags.template));
        const wanted = revisions.filter(({ id }) => flags.revision === 0 || id === flags.revision);
        if (wanted.length === 0) fail('unable to find the specified revision');
        kubectl.io.stdout(print(wanted.map(({ object }) => object)));
      } else kubectl.io.stdout(historyText(kubectl, one, revisions, flags.revision));
    }
    failAll(problems);
    return 0;
  },
});

interface RolloutRevision {
  readonly id: number;
  readonly template: PodTemplateSpec;
  readonly cause: string | undefined;
  /** Its details tell the cause among the template's annotations. */
  readonly isOfDeployment: boolean;
  /** The object as it was, or what keeps it. */
  readonly object: KubeObject;
}

function revisionsOf({ view }: Kubectl, { kind, object }: Found): readonly RolloutRevision[] {
  const causeOf = (one: KubeObject) => one.metadata.annotations?.[CHANGE_CAUSE];
  if (kind.kind === 'Deployment') {
    const { now, old } = newAndOldReplicaSets(view, object);
    return [...old, ...(now ? [now] : [])]
      .map((set) => ({
        id: rolloutRevision(set),
        template: templateOf(set),
        cause: causeOf(set),
        isOfDeployment: true,
        object: set,
      }))
      .sort((a, b) => a.id - b.id);
  }
  if (kind.kind !== 'DaemonSet' && kind.kind !== 'StatefulSet')
    return fail(`no history viewer has been implemented for "${kind.kind}.${kind.group}"`);
  return view
    .all('ControllerRevision', object.metadata.namespace)
    .filter((revision) => controllerOf(revision)?.uid === object.metadata.uid)
    .map((stored) => {
      const template = storedTemplate(stored);
      const spec = { ...(object as unknown as { spec: object }).spec, template };
      return {
        id: (stored as unknown as ControllerRevision).revision,
        template,
        cause: causeOf(stored),
        isOfDeployment: false,
        object: { ...object, spec },
      };
    })
    .sort((a, b) => a.id - b.id);
}

function storedTemplate(stored: KubeObject): PodTemplateSpec {
  const { data } = stored as unknown as {
    readonly data: { readonly spec: { readonly template: PodTemplateSpec & { $patch?: string } } };
  };
  const { $patch: _, ...template } = data.spec.template;
  return template;
}

function historyText(
  { view }: Kubectl,
  { kind, object }: Found,
  revisions: readonly RolloutRevision[],
  wanted: number,
): string {
  const name = `${printedName(kind)}/${object.metadata.name}`;
  if (wanted > 0) {
    const found = revisions.find(({ id }) => id === wanted);
    if (!found) return fail('unable to find the specified revision');
    return `${name} with revision #${wanted}\n${templateText(new Page(view), found)}\n`;
  }
  if (revisions.length === 0) return `${name} \nNo rollout history found.\n`;
  const lines = alignColumns(
    [
      ['REVISION', 'CHANGE-CAUSE'],
      ...revisions.map(({ id, cause }) => [String(id), cause || '<none>']),
    ],
    { widthMin: 0, padding: 2 },
  );
  return `${name} \n${lines.join('\n')}\n\n`;
}

/** The template with its tabs, which nobody turns into columns here. */
function templateText(page: Page, { template, cause, isOfDeployment }: RolloutRevision): string {
  const { metadata } = template;
  const annotations =
    cause && isOfDeployment
      ? { ...metadata?.annotations, [CHANGE_CAUSE]: cause }
      : metadata?.annotations;
  podTemplate(page, {
    ...template,
    metadata: { ...metadata, ...(annotations ? { annotations } : {}) },
  });
  return page.raw();
}
