// Which containers of a pod are meant.
//
// Source: kubectl pkg/cmd/util/podcmd/podcmd.go and pkg/polymorphichelpers/logsforobject.go.

import type { PodObject } from '../pods-of.js';
import { fail } from '../problem.js';
import type { Kubectl } from '../verb.js';

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The container named, all of them, or the one that counts as the default, which is then said. */
export function chooseContainers(
  { io }: Pick<Kubectl, 'io'>,
  pod: PodObject,
  wanted: string,
  all: boolean,
): readonly string[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const own = containers.map(({ name }) => name);
  const names = [
    ...initContainers.map(({ name }) => name),
    ...own,
    ...ephemeralContainers.map(({ name }) => name),
  ];
  if (all) return names;
  const list = [
    ...own,
    ...ephemeralContainers.map(({ name }) => `${name} (ephem)`),
    ...initContainers.map(({ name }) => `${name} (init)`),
  ].join(', ');
  const { name: podName, annotations } = pod.metadata;
  if (wanted !== '')
    return names.includes(wanted)
      ? [wanted]
      : fail(`container ${wanted} is not valid for pod ${podName} out of: ${list}`);
  const preferred = annotations?.[DEFAULT_CONTAINER];
  if (preferred !== undefined && names.includes(preferred)) return [preferred];
  if (preferred) io.stderr(`Default container name "${preferred}" not found in pod ${podName}\n`);
  const [first] = own;
  if (first === undefined) return [];
  if (names.length > 1) io.stderr(`Defaulted container "${first}" out of: ${list}\n`);
  return [first];
}
