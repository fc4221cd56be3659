// Faults of the control plane: whom they concern and how. The cluster carries them out (cluster/impaired.ts), the API
// server refuses what they say (apiserver/outage.ts), and a controller ends them, so that an end is an event too.

import { parseUserDuration } from '../../machinery/duration.js';
import { globMatches } from '../../machinery/glob.js';
import type { KubeObject, Millis } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import type { Fault } from './index.js';

/** The index of all faults that trouble a controller or the API server. */
export const CONTROL_FAULTS = 'control';
/** How many of them make the API server refuse. */
export const REFUSING = 'refusing';

/** Whoever ends a fault whose time is over: it is part of the simulation, and nothing troubles it. */
export const FAULT_CONTROLLER = 'fault-controller';

export const KUBE_CONTROLLER_MANAGER = 'kube-controller-manager';

/** Run as programs of their own, or in the API server. */
const ELSEWHERE = [
  'default-scheduler',
  'kubelet',
  'node-kubelet',
  'event-ttl',
  'crd-naming-controller',
  'crd-establishing-controller',
  'crd-finalizer',
];

export function isControlFault(object: KubeObject): object is Fault {
  if (object.kind !== 'Fault') return false;
  const { spec } = object as Fault;
  return spec.controller !== undefined || spec.apiServer !== undefined;
}

/** Those that exist. */
export const controlFaults = (reader: Reader): readonly Fault[] =>
  reader.indexed('Fault', CONTROL_FAULTS, '') as readonly Fault[];

/** Whether a fault has the API server refuse whoever asks. */
export const refuses = (reader: Reader, actor: string): boolean =>
  controlFaults(reader).some((fault) => refusesActor(fault, actor));

function refusesActor({ spec: { apiServer, is } }: Fault, actor: string): boolean {
  if (!apiServer || is !== 'Refusing' || actor === FAULT_CONTROLLER) return false;
  return apiServer.from === undefined || globMatches(apiServer.from, actor);
}

/** Whether a controller does nothing at all: it has crashed, or all that it asks for would be refused. */
export const isSilenced = (fault: Fault, controller: string, changesLeft: number): boolean =>
  fault.spec.is === 'Crash' ? changesLeft <= 0 : refusesActor(fault, controller);

/** Kinds that no cache holds: the simulation's own, and Event objects, which are only written. */
const NEVER_STALE = ['Fault', 'Behavior', 'Event'];

export const isCached = (kind: string): boolean => !NEVER_STALE.includes(kind);

/** The kind whose objects a sum is over, as far as controllers read sums (the kinds' `indexes`). */
export function kindCounted(sum: string): string {
  const [first = ''] = sum.split('/', 1);
  if (first === 'node-version') return 'Node';
  return ['faults', 'behaviors'].includes(first) ? 'Fault' : 'Pod';
}

/** The kind that `view.sums` are looked through for: the scheduler's. */
export const KIND_SUMMED_UP = 'Pod';

/** Adoption, and what kubelets report, is patched upstream: such a write names no version. */
export const namesVersion = (kind: string, isPatch: boolean, subresource?: string): boolean =>
  kind !== 'Pod' || (!isPatch && subresource === undefined);

/** Whether a controller has the trouble itself, or whether what it asks for may be refused. */
export function troubles({ spec }: Fault, controller: string): boolean {
  if (controller === FAULT_CONTROLLER) return false;
  if (spec.apiServer) return true;
  if (spec.controller === KUBE_CONTROLLER_MANAGER) return !ELSEWHERE.includes(controller);
  return controller === spec.controller || controller.startsWith(`${spec.controller}/`);
}

/** How far behind, ahead or late; undefined where it does not say. */
export function extentOf({ spec }: Fault): Millis | undefined {
  const ms = parseUserDuration(spec.by ?? '');
  return spec.by !== undefined && ms.ok ? Math.ceil(ms.value) : undefined;
}
