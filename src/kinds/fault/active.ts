// Which faults are at work now, and when they stop.
//
// Creation has a resolution of a second, so a fault begins with the second it was made in and `for` is
// counted from there. One that waits to be deleted is over, but a node that was down has to boot first.

import type { Container } from 'kubernetes-types/core/v1.js';
import { parseUserDuration } from '../../machinery/duration.js';
import { globMatches } from '../../machinery/glob.js';
import type { Millis } from '../../machinery/object.js';
import { wholeValue } from '../../machinery/quantity-math.js';
import type { Reader } from '../../machinery/reader.js';
import { matchesSelector } from '../../machinery/selector.js';
import type { Bearer } from '../behavior/match.js';
import type { Fault } from './index.js';
import { SHORTAGES, type Trouble } from './trouble.js';

export const faultBegins = (fault: Fault): Millis => Date.parse(fault.metadata.creationTimestamp);

/** A node that was down is up again so long after its fault has gone. */
export const BOOT_MS = 3000;

/** When it is over; undefined when only its deletion ends it. */
export function faultEnds(fault: Fault): Millis | undefined {
  const { node, is, for: lasting } = fault.spec;
  const { deletionTimestamp } = fault.metadata;
  const ms = parseUserDuration(lasting ?? '');
  const expires =
    lasting !== undefined && ms.ok ? faultBegins(fault) + Math.ceil(ms.value) : Infinity;
  const deleted = deletionTimestamp === undefined ? Infinity : Date.parse(deletionTimestamp);
  const end = Math.min(expires, deleted);
  if (end === Infinity) return undefined;
  return is === 'Down' && node !== undefined ? end + BOOT_MS : end;
}

export function isActive(fault: Fault, now: Millis): boolean {
  const end = faultEnds(fault);
  return end === undefined || now < end;
}

const anyFaults = (reader: Reader): boolean => reader.tally('faults') > 0;

const faultsOf = (reader: Reader, node: string): readonly Fault[] =>
  anyFaults(reader) ? (reader.indexed('Fault', 'node', node) as readonly Fault[]) : [];

/** The fault of a node that is at work, the worst first; of several alike, the one that lasts longest. */
export function nodeFault(reader: Reader, node: string): Fault | undefined {
  let worst: Fault | undefined;
  for (const fault of faultsOf(reader, node)) {
    if (!isActive(fault, reader.now) || isShortage(fault)) continue;
    const more = worst === undefined ? 1 : severity(fault) - severity(worst);
    if (worst === undefined || more > 0 || (more === 0 && lastsUntil(fault) > lastsUntil(worst)))
      worst = fault;
  }
  return worst;
}

const isShortage = ({ spec }: Fault): boolean => SHORTAGES.includes(spec.is);

/** When the next of a node's shortages is over, as far as that is known. */
export function nextShortageEnd(reader: Reader, node: string): Millis | undefined {
  const ends = faultsOf(reader, node)
    .filter((fault) => isShortage(fault) && isActive(fault, reader.now))
    .flatMap((fault) => faultEnds(fault) ?? []);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** How much of a node's memory or disk is taken by others than its pods, in bytes; undefined if nothing is. */
export function takenOf(
  reader: Reader,
  node: string,
  is: 'OutOfMemory' | 'OutOfDisk',
): number | undefined {
  let taken: number | undefined;
  for (const fault of faultsOf(reader, node)) {
    if (fault.spec.is !== is || !isActive(fault, reader.now)) continue;
    const { takes } = fault.spec;
    taken = (taken ?? 0) + (takes === undefined ? Number.POSITIVE_INFINITY : wholeValue(takes));
  }
  return taken;
}

const severity = ({ spec }: Fault): number =>
  spec.is === 'Down' ? 2 : spec.is === 'Partitioned' ? 1 : 0;

const lastsUntil = (fault: Fault): Millis => faultEnds(fault) ?? Number.POSITIVE_INFINITY;

/**
 * Since when nobody has heard from a node, and until when nobody will, as far as its faults tell: they may
 * overlap. Undefined if it is not cut off now.
 */
export function silenceOf(
  reader: Reader,
  node: string,
): { readonly since: Millis; readonly until: Millis } | undefined {
  const faults = faultsOf(reader, node).filter(cutsOff);
  const until = Math.max(reader.now, ...faults.map(lastsUntil));
  if (until === reader.now) return undefined;
  let since = reader.now;
  // From each to the earlier ones that had not ended when it began.
  for (let i = 0; i < faults.length; i++)
    for (const fault of faults)
      if (lastsUntil(fault) > since) since = Math.min(since, faultBegins(fault));
  return { since, until };
}

/** When the node was last down, as far as faults that still exist tell; undefined if it was not. */
export function lastOutageEnd(reader: Reader, node: string): Millis | undefined {
  let last: Millis | undefined;
  for (const fault of faultsOf(reader, node)) {
    const end = fault.spec.is === 'Down' ? faultEnds(fault) : undefined;
    if (end !== undefined && end <= reader.now && (last === undefined || end > last)) last = end;
  }
  return last;
}

/** Whether a node is cut off: nobody hears from its kubelet. */
export const cutsOff = (fault: Fault | undefined): boolean =>
  fault?.spec.is === 'Down' || fault?.spec.is === 'Partitioned';

export function imageFault(reader: Reader, image: string, is: Trouble): Fault | undefined {
  if (!anyFaults(reader)) return undefined;
  return (reader.all('Fault') as readonly Fault[]).find(
    (fault) =>
      fault.spec.is === is &&
      fault.spec.image !== undefined &&
      globMatches(fault.spec.image, image) &&
      isActive(fault, reader.now),
  );
}

/** What keeps the metrics server from telling what pods use, if anything does. */
export const metricsFault = (reader: Reader): Fault | undefined =>
  anyFaults(reader)
    ? (reader.all('Fault') as readonly Fault[]).find(
        (fault) => fault.spec.metricsServer !== undefined && isActive(fault, reader.now),
      )
    : undefined;

/** What keeps a webhook from answering, if anything does. */
export const webhookFault = (reader: Reader, webhook: string): Fault | undefined =>
  anyFaults(reader)
    ? (reader.all('Fault') as readonly Fault[]).find(
        (fault) =>
          fault.spec.webhook !== undefined &&
          globMatches(fault.spec.webhook, webhook) &&
          isActive(fault, reader.now),
      )
    : undefined;

/** How long probes that flap fail, and then succeed, unless the fault says so. */
const FLAP_MS = 30_000;

/** When the probes that a fault has flap began to do what they do now: to fail, in every other turn. */
export function flapOf(
  fault: Fault,
  now: Millis,
): { readonly since: Millis; readonly until: Millis; readonly fails: boolean } {
  const by = parseUserDuration(fault.spec.by ?? '');
  const length = fault.spec.by !== undefined && by.ok ? Math.ceil(by.value) : FLAP_MS;
  const turn = Math.floor((now - faultBegins(fault)) / length);
  const since = faultBegins(fault) + turn * length;
  return { since, until: since + length, fails: turn % 2 === 0 };
}

/** The pods a fault is about, whether or not it is at work. */
export interface Victim extends Bearer {
  readonly metadata: Bearer['metadata'] & { readonly name: string };
}

export function strikes(fault: Fault, pod: Victim, container: Container): boolean {
  const { pods } = fault.spec;
  if (!pods) return false;
  const { namespace, name, labels } = pod.metadata;
  return (
    (pods.namespace === undefined || pods.namespace === namespace) &&
    (pods.name === undefined || globMatches(pods.name, name)) &&
    (pods.labels === undefined || matchesSelector(pods.labels, labels)) &&
    (pods.container === undefined || pods.container === container.name)
  );
}

/** The faults of a container that are at work, in order of name. */
export function containerFaults(
  reader: Reader,
  pod: Victim,
  container: Container,
): readonly Fault[] {
  if (!anyFaults(reader)) return [];
  return (reader.all('Fault') as readonly Fault[]).filter(
    (fault) => strikes(fault, pod, container) && isActive(fault, reader.now),
  );
}

interface Host extends Victim {
  readonly spec: {
    readonly nodeName?: string;
    readonly initContainers?: readonly Container[];
    readonly containers: readonly Container[];
  };
}

/** Whether a pod has anything to do with a fault, whether or not it is at work. */
export function feels(pod: Host, fault: Fault): boolean {
  const { node, image } = fault.spec;
  if (node !== undefined) return node === pod.spec.nodeName && !isShortage(fault);
  return [...(pod.spec.initContainers ?? []), ...pod.spec.containers].some((container) =>
    image === undefined
      ? strikes(fault, pod, container)
      : globMatches(image, container.image ?? ''),
  );
}

/** When it is over, or has probes do otherwise than before. */
function turnsAt(fault: Fault, now: Millis): Millis | undefined {
  const end = faultEnds(fault);
  if (fault.spec.is !== 'Flapping' || !isActive(fault, now)) return end;
  return Math.min(end ?? Number.POSITIVE_INFINITY, flapOf(fault, now).until);
}

/** When the first of the faults at work on a pod is over: from then on it fares differently. */
export function reliefAt(reader: Reader, pod: Host): Millis | undefined {
  if (!anyFaults(reader)) return undefined;
  let relief = Number.POSITIVE_INFINITY;
  for (const fault of reader.all('Fault') as readonly Fault[]) {
    const end = turnsAt(fault, reader.now);
    if (end !== undefined && end > reader.now && end < relief && feels(pod, fault)) relief = end;
  }
  return relief === Number.POSITIVE_INFINITY ? undefined : relief;
}
