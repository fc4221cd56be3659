// `kubectl events`: what controllers and kubelets had to say, oldest first.
//
// Source: kubectl pkg/cmd/events/{events,event_printer}.go. With --watch and --at, Events that came later follow.

import { isObjectEvent } from '../events/event.js';
import type { View } from '../events/view.js';
import type { EventObject } from '../kinds/event/index.js';
import { printLines } from '../machinery/table.js';
import { escapeTerminal } from '../machinery/terminal.js';
import { eventAge } from './describe/sections.js';
import { bool, list, text } from './flags.js';
import { objectPrinter } from './print-objects.js';
import { fail } from './problem.js';
import { kindNamed } from './resources.js';
import { asTyped } from './typed.js';
import { defineVerb, type Kubectl } from './verb.js';

export const events = defineVerb({
  name: 'events',
  summary: 'List events',
  usage: '[(-o|--output=)json|yaml|name|...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  examples: `
    # About one object
    kubectl events --for deployment/web

    # Warnings of all namespaces, as of the tenth minute
    kubectl events -A --types=Warning --at 10m`,
  flags: {
    'all-namespaces': bool('Events of all namespaces', { short: 'A' }),
    for: text('Only events about this resource: TYPE/NAME'),
    'no-headers': bool('Print no headers'),
    output: text('json, yaml, name, jsonpath=...', { short: 'o' }),
    types: list('Only events of these types: Normal, Warning'),
    watch: bool('With --at: also the events from there to the end of the tape', { short: 'w' }),
  },
  run: (kubectl, { flags }) => {
    const isWanted = filterOf(kubectl.view, flags.for, flags.types);
    const everywhere = flags['all-namespaces'];
    const namespace = everywhere ? undefined : kubectl.namespace;
    const { view, io } = kubectl;
    const present = (view.all('Event', namespace) as unknown as readonly EventObject[]).filter(
      isWanted,
    );
    const later = flags.watch ? laterEvents(kubectl, namespace).filter(isWanted) : [];
    const found = [...[...present].sort((a, b) => lastTime(a) - lastTime(b)), ...later];
    if (found.length === 0)
      io.stderr(
        everywhere ? 'No events found.\n' : `No events found in ${kubectl.namespace} namespace.\n`,
      );
    else if (flags.output === '') {
      const now = flags.watch ? Math.max(view.now, kubectl.session.now) : view.now;
      io.stdout(tableOf(found, everywhere, flags['no-headers'], now));
    } else {
      const items = found.map((event) => asTyped(kubectl, { ...event, ...TYPE }));
      const listed = { kind: 'EventList', apiVersion: 'v1', metadata: {}, items };
      io.stdout(objectPrinter(kubectl, flags.output, { inOrder: true })([listed]));
    }
    return 0;
  },
});

const TYPE = { apiVersion: 'v1', kind: 'Event' };

function filterOf(
  view: View,
  about: string,
  types: readonly string[],
): (event: EventObject) => boolean {
  for (const type of types)
    if (!/^(normal|warning)$/i.test(type)) fail('valid --types are Normal or Warning');
  const wanted = types.map((type) => type.toLowerCase());
  const [type = '', name = '', ...more] = about.split('/');
  if (about !== '' && (name === '' || more.length > 0)) fail('--for must be in resource/name form');
  const kind = about === '' ? undefined : kindNamed(view, type).kind;
  return ({ type: given, involvedObject }) =>
    (wanted.length === 0 || wanted.includes((given ?? '').toLowerCase())) &&
    (kind === undefined || (involvedObject.kind === kind && involvedObject.name === name));
}

/** Events that were written after the moment looked at, each as it was then. */
function laterEvents({ session, view }: Kubectl, namespace: string | undefined): EventObject[] {
  const found: EventObject[] = [];
  for (const event of session.log.read(view.revision, session.log.head))
    if (isObjectEvent(event) && event.object.kind === 'Event' && event.type !== 'ObjectDeleted')
      if (namespace === undefined || event.object.metadata.namespace === namespace)
        found.push(event.object as unknown as EventObject);
  return found;
}

/** When it was last seen. */
export function lastTime({ series, lastTimestamp, eventTime, metadata }: EventObject): number {
  const time = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  return Date.parse(String(time));
}

function tableOf(
  found: readonly EventObject[],
  everywhere: boolean,
  noHeaders: boolean,
  now: number,
): string {
  const header = ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];
  const rows = found.map((event) => {
    const { involvedObject, metadata, type = '', reason = '', message = '' } = event;
    const about = `${involvedObject.kind}/${involvedObject.name}`;
    const cells = [eventAge(event, now), type, reason, about, message.trim()].map(escapeTerminal);
    return everywhere ? [metadata.namespace ?? '', ...cells] : cells;
  });
  const first = everywhere ? ['NAMESPACE', ...header] : header;
  return printLines(noHeaders ? rows : [first, ...rows])
    .map((line) => `${line}\n`)
    .join('');
}
