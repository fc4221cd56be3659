// The processes that a container sees, and what a signal does to them: its own as number 1, or, where the pod shares
// its namespace of processes, those of all its containers behind that of the sandbox.
//
// As Linux has it, number 1 of a namespace is only reached from within by signals that it handles. Departure: numbers are
// made up, and of a program's further processes only those of nginx are known.

import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { Reader } from '../../../machinery/reader.js';
import { ownStore, runOf } from '../files/spots.js';
import { fullImageName, imageKind } from '../images.js';
import { behaviorOf } from '../match.js';
import { scriptOf } from '../script.js';
import type { PodOf } from './place.js';

export interface ContainerProcess {
  readonly pid: number;
  readonly user: string;
  readonly command: string;
  /** What is written down when a signal ends it: its exit code, in the store of its container's run. */
  readonly ends?: {
    readonly store: string;
    readonly codeOf: (signal: string) => number | undefined;
  };
}

/** Where it is kept that a process was ended by a signal. */
export const ENDED_BY_SIGNAL = '/proc/1/ended-by-signal';

export function processesSeenBy(
  reader: Reader,
  pod: PodOf,
  container: Container,
): readonly ContainerProcess[] {
  if (!pod.spec.shareProcessNamespace) {
    const target = pod.spec.containers.find(({ name }) => name === targetOf(container));
    const own = ofContainer(reader, pod, container, target ? 12 : 1, !target);
    return target ? [...ofContainer(reader, pod, target as Container, 1, true), ...own] : own;
  }
  const { initContainers = [], containers } = pod.spec;
  const running = [
    ...initContainers.filter((one) => one.restartPolicy === 'Always'),
    ...containers,
  ];
  return [
    { pid: 1, user: '65535', command: '/pause' },
    ...running.flatMap((one, i) => ofContainer(reader, pod, one as Container, 8 + 7 * i, false)),
  ];
}

/** Whose namespace of processes an ephemeral container has joined. */
const targetOf = (container: Container): string | undefined =>
  (container as { readonly targetContainerName?: string }).targetContainerName;

function ofContainer(
  reader: Reader,
  pod: PodOf,
  container: Container,
  pid: number,
  isFirst: boolean,
): readonly ContainerProcess[] {
  const { stop, errandMs } = scriptOf(container, behaviorOf(reader, pod, container));
  const codeOf = (signal: string): number | undefined => {
    if (signal === 'KILL') return isFirst ? undefined : 137;
    if (stop.ignored) return isFirst ? undefined : 128 + (NUMBERS[signal] ?? 15);
    // What a server does when its terminal is gone: it reads its configuration again.
    const isReload = signal === 'HUP' && errandMs !== undefined;
    return isReload ? undefined : stop.code;
  };
  const store = ownStore(container.name, runOf(pod.status, container.name));
  const user = userOf(pod.spec, container);
  const main = { pid, user, command: commandOf(container), ends: { store, codeOf } };
  const worker = { pid: isFirst ? 29 : pid + 6, user: '101', command: 'nginx: worker process' };
  return main.command.startsWith('nginx: master') ? [main, worker] : [main];
}

function userOf({ securityContext }: PodSpec, { securityContext: own }: Container): string {
  const user = own?.runAsUser ?? securityContext?.runAsUser ?? 0;
  return user === 0 ? 'root' : String(user);
}

/** How servers that everybody uses call themselves. */
const SERVERS: Readonly<Record<string, string>> = {
  nginx: 'nginx: master process nginx -g daemon off;',
  redis: 'redis-server *:6379',
  httpd: 'httpd -DFOREGROUND',
  mysql: 'mysqld',
  memcached: 'memcached',
  pause: '/pause',
};

function commandOf({ command = [], args = [], image = '' }: Container): string {
  if (command.length > 0) return [...command, ...args].join(' ');
  if (imageKind(image) === 'shell') return args.length > 0 ? args.join(' ') : 'sh';
  const [path = ''] = fullImageName(image).split(/[:@](?=[^/]*$)/);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return [Object.hasOwn(SERVERS, name) ? SERVERS[name] : name, ...args].join(' ');
}

/** The signals that people send, by their numbers. */
export const NUMBERS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ABRT: 6,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  TERM: 15,
};
