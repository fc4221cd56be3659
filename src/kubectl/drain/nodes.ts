// The nodes that `cordon`, `uncordon` and `drain` are about, and the mark that keeps pods away from them.
//
// Source: kubectl pkg/cmd/drain/drain.go, pkg/drain/cordon.go.

import { getObject, listObjects } from '../../apiserver/read.js';
import { builtInKind } from '../../kinds/index.js';
import type { Node } from '../../kinds/node/index.js';
import type { KubeObject } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import { type DryRun, dryRunFlag, dryRunSuffix } from '../dry-run.js';
import { type ReadFlags, text } from '../flags.js';
import { fail, refuse } from '../problem.js';
import { writeOptions } from '../report.js';
import { ask } from '../request.js';
import { kindNamed } from '../resources.js';
import { NOTHING_GIVEN } from '../targets.js';
import { twoWayPatch } from '../two-way.js';
import type { Kubectl } from '../verb.js';

export const nodeFlags = {
  ...dryRunFlag,
  selector: text('Selector (label query) to filter on.', { short: 'l' }),
};

export function findNodes(
  kubectl: Kubectl,
  { args, flags: { selector }, given }: ReadFlags<typeof nodeFlags>,
  usage: string,
): readonly Node[] {
  const hint = `\nSee '${kubectl.path} -h' for help and examples`;
  if (args.length === 0 && !given.has('selector')) fail(`USAGE: ${usage} [flags]${hint}`);
  if (args.length > 0 && selector !== '')
    fail(`error: cannot specify both a node name and a --selector option${hint}`);
  if (selector !== '') {
    const listed = listObjects(kubectl.view, { kind: 'Node', labelSelector: selector });
    return (isFailure(listed) ? refuse(listed) : listed) as readonly Node[];
  }
  if (args.length === 0) fail(NOTHING_GIVEN);
  return args.map((arg) => {
    const found = getObject(kubectl.view, { kind: 'Node', name: nodeName(kubectl, arg) });
    return (isFailure(found) ? refuse(found) : found) as Node;
  });
}

/** `node-1`, or `node/node-1`. */
function nodeName({ view }: Kubectl, arg: string): string {
  const slash = arg.indexOf('/');
  if (slash < 0) return arg;
  const kind = kindNamed(view, arg.slice(0, slash));
  if (kind.kind !== 'Node')
    fail(`error: expected resource of type node, got ${JSON.stringify(kind.plural)}`);
  return arg.slice(slash + 1);
}

/** Marks nodes, or takes the mark away; says what became of each and goes on. */
export function markNodes(
  kubectl: Kubectl,
  nodes: readonly Node[],
  unschedulable: boolean,
  dryRun: DryRun,
): void {
  const verb = unschedulable ? 'cordon' : 'uncordon';
  for (const node of nodes) {
    const { name } = node.metadata;
    const say = (what: string): void =>
      kubectl.io.stdout(`node/${name} ${what}${dryRunSuffix(dryRun)}\n`);
    if ((node.spec?.unschedulable ?? false) === unschedulable) say(`already ${verb}ed`);
    else {
      const problem = mark(kubectl, node, unschedulable, dryRun);
      if (problem === undefined) say(`${verb}ed`);
      else kubectl.io.stderr(`error: unable to ${verb} node ${JSON.stringify(name)}: ${problem}\n`);
    }
  }
}

function mark(
  kubectl: Kubectl,
  node: Node,
  unschedulable: boolean,
  dryRun: DryRun,
): string | undefined {
  const kind = builtInKind('Node');
  if (dryRun === 'client' || !kind) return undefined;
  const { unschedulable: _before, ...spec } = node.spec ?? {};
  const after = { ...node, spec: unschedulable ? { ...spec, unschedulable } : spec };
  const { patchType, patch } = twoWayPatch(kind, node as KubeObject, after);
  const answer = ask(kubectl, 'imperative-command', {
    verb: 'patch',
    ref: { kind: 'Node', name: node.metadata.name },
    patchType,
    patch,
    options: writeOptions(dryRun, 'kubectl'),
  });
  return isFailure(answer) ? answer.message : undefined;
}
