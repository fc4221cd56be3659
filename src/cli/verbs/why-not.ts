// `kubetape why-not [OBJECT]`: why it is not scheduled, not ready, not deleted, not getting on, not evictable.

import { isObjectEvent } from '../../events/event.js';
import { pathText } from '../../history/field-path.js';
import { apiVersionOf } from '../../kinds/lookup.js';
import { refTo } from '../../kubectl/arguments.js';
import { fail } from '../../kubectl/problem.js';
import { kindNamed } from '../../kubectl/resources.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { keyOf, kindName, refOfKey } from '../../machinery/object.js';
import { findingFacts } from '../../reasons/facts.js';
import type { Hop, Why } from '../../reasons/why.js';
import { troubles } from '../../reasons/why-not/survey.js';
import { type Explained, whyNot } from '../../reasons/why-not/why-not.js';
import { defineCliVerb } from '../cli-verb.js';
import { offsetText, refText, whatHappened } from '../event-text.js';
import { momentOf } from '../span.js';
import { structured } from '../structured-output.js';

export const whyNotVerb = defineCliVerb({
  name: 'why-not',
  summary:
    'Say what is wrong here, or why one thing is not scheduled, ready, deleted, rolled out, ...',
  usage: '[TYPE/NAME | TYPE NAME | TYPE] [--at MOMENT]',
  examples: `
    # What is wrong here? Everything is asked, or all of a type; what has been wrong for longest comes first
    kubetape why-not
    kubetape why-not pods -n shop

    # Why is this pod on no node? One line a node: the filter that refuses it, or its score
    kubetape why-not pod/big

    # Why does the rollout not come to its end? The pods that it waits for are asked too
    kubetape why-not deployment/web

    # Why was this not deleted, and why did nothing start, an hour ago
    kubetape why-not namespace/shop --at -1h
    kubetape why-not cronjob/nightly --at -1h

    # Why can this node not be drained
    kubetape why-not node/node-1 -o json`,
  flags: { output: structured('one finding a line') },
  tape: 'reads',
  run: ({ kubectl, io }, { args, flags, given }) => {
    const asked = askedOf(args);
    const { log } = kubectl.session;
    const { at = '' } = flags as { at?: string };
    const moment = momentOf(kubectl.session, at || 'now');
    const kind = asked.type === undefined ? undefined : kindNamed(kubectl.view, asked.type);
    const findings =
      kind && asked.name !== undefined
        ? whyNot(log, keyOf(refTo(kubectl, kind, asked.name)), moment)
        : troubles(log, moment, {
            kind: kind && kindName(apiVersionOf(kind), kind.kind),
            namespace: given.has('namespace') ? kubectl.namespace : undefined,
          });
    if (findings.length === 0 && flags.output === '')
      io.stdout(`Nothing is wrong${kind ? ` with any of the ${kind.plural}` : ''}.\n`);
    for (const finding of findings)
      if (flags.output === 'json') io.stdout(`${canonicalJson(findingFacts(finding))}\n`);
      else io.stdout(findingText(finding, log.settings.epoch));
    return 0;
  },
});

/** Of those in the same trouble, so many are named. */
const ALIKE_MAX = 3;

function askedOf(args: readonly string[]): { readonly type?: string; readonly name?: string } {
  const [first, second, ...more] = args;
  if (first === undefined) return {};
  const [type = '', name = second, ...rest] = first.split('/');
  const isTwice = first.includes('/') && second !== undefined;
  if (type === '' || name === '' || isTwice || more.length + rest.length > 0)
    fail('name one object, TYPE/NAME, or a TYPE, or nothing to ask about everything');
  return name === undefined ? { type } : { type, name };
}

function findingText(finding: Explained, epoch: number): string {
  const { trouble, key, reason, details, path, why, by = key, alike = [] } = finding;
  const head = trouble === 'nothing wrong' ? '' : `: ${trouble}`;
  const lines = [
    `${refText(refOfKey(key))}${head}`,
    `    ${reason}`,
    ...details.map((detail) => `      ${detail}`),
    ...(by === key ? [] : [`    because of ${refText(refOfKey(by))}`]),
    ...(why ? beginning(why, epoch) : []),
  ];
  if (why && path)
    lines.push(
      `    more: kubetape why ${wordFor(by)}${path.length > 0 ? '.' : ''}${pathText(path)}${namespaceFlag(by)}`,
    );
  if (alike.length > 0) lines.push(`    the same: ${listed(alike)}`);
  return `${lines.join('\n')}\n`;
}

const listed = (keys: readonly string[]): string => {
  const named = keys.slice(0, ALIKE_MAX).map((key) => refText(refOfKey(key)));
  const more = keys.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** The event that made it so, and what that began with. */
function beginning({ hops, root }: Why, epoch: number): readonly string[] {
  const [first] = hops;
  const fault = root === 'fault' ? hops.find(({ key }) => key?.startsWith('Fault/')) : undefined;
  const last = fault ?? hops.at(-1);
  const when = (hop: Hop) => `@${hop.event.revision} ${offsetText(hop.event.at, epoch)}`;
  const began = last && (fault ? faultText(fault) : whatHappened(last.event));
  return [
    ...(first ? [`    since ${when(first)} ${whatHappened(first.event)}`] : []),
    ...(last && last !== first ? [`    began with ${when(last)} ${began}`] : []),
  ];
}

/** `fault node-2-down: Down`. */
function faultText({ key = '', event }: Hop): string {
  const { spec } = (isObjectEvent(event) ? event.object : {}) as { spec?: { is?: string } };
  return `fault ${refOfKey(key).name}: ${spec?.is ?? ''}`;
}

const wordFor = (key: string): string => {
  const { kind, name } = refOfKey(key);
  return `${kind.toLowerCase()}/${name}`;
};

function namespaceFlag(key: string): string {
  const { namespace } = refOfKey(key);
  return namespace === undefined || namespace === 'default' ? '' : ` -n ${namespace}`;
}
