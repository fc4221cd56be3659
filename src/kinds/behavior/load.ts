// What requests cost the servers that get them: a container that goes round asking a server (`while sleep 0.01; do wget -q
// -O- http://php-apache; done`) keeps it busy, so that an autoscaler has something to do.
//
// A round waits for its answer before the next begins, so one such loop never takes more than a CPU, however many pods share
// its requests. Departures: a request costs what is written here, however busy the server is, and what a loop asks for
// once it has come round is asked for evenly of all that are ready.

import type { Container } from 'kubernetes-types/core/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { lastingContainers } from '../pod-template/pod-resources.js';
import { fullImageName } from './images.js';
import { askedBy, isClient } from './network/clients.js';
import { isAddress } from './network/connect.js';
import type { PodObject } from './network/listeners.js';
import { lookUp, readyEndpoints } from './network/names.js';
import { runningSince } from './run-start.js';
import { parseScript, type Step } from './shell-syntax.js';

/** A loop without an end that asks servers. */
interface Loop {
  readonly asks: readonly (readonly string[])[];
  /** How long a round takes besides the answers: sleeping, and starting programs. */
  readonly restMs: number;
}

/** What starting a client and reaching the server takes. */
const REACH_MS = 2;
/** CPU time of one request, by the last part of the image's name. */
const COSTS_MS: Readonly<Record<string, number>> = { 'hpa-example': 19, nginx: 0.2, httpd: 0.4 };
const COST_MS = 1;

const LOOP =
  /\b(?:while\s+(?:true|:|1|sleep\s+\d*\.?\d+s?)|until\s+false|for\s*\(\(\s*;\s*;\s*\)\))\s*;?\s*do\b(.*?);?\s*\bdone\b/s;
const SLEEP = /^while\s+sleep\s+(\d*\.?\d+)/;
const byContainer = new WeakMap<Container, Loop | 'none'>();

function loopOf(container: Container): Loop | undefined {
  const known = byContainer.get(container);
  if (known !== undefined) return known === 'none' ? undefined : known;
  const loop = loopIn([...(container.command ?? []), ...(container.args ?? [])].at(-1) ?? '');
  byContainer.set(container, loop ?? 'none');
  return loop;
}

function loopIn(script: string): Loop | undefined {
  const [whole = '', body] = LOOP.exec(script) ?? [];
  const steps = body === undefined ? undefined : parseScript(body, { pipes: true });
  if (!steps) return undefined;
  const commands = steps.flatMap(wordsOf);
  const asks = commands.filter(isClient).filter((words) => askedBy(words).serves);
  if (asks.length === 0) return undefined;
  const sleeps = commands.filter(([name]) => name === 'sleep').map(([, span = '']) => span);
  const seconds = [SLEEP.exec(whole)?.[1] ?? '0', ...sleeps].reduce(
    (sum, span) => sum + (Number.parseFloat(span) || 0),
    0,
  );
  return { asks, restMs: seconds * 1000 + asks.length * REACH_MS };
}

function wordsOf(step: Step): readonly (readonly string[])[] {
  if (step.type === 'command') return [step.command.words];
  return step.type === 'for' ? step.body.flatMap(wordsOf) : [];
}

/** Thousandths of a CPU that answering keeps a container busy with. */
export function loadOn(reader: Reader, pod: KubeObject, container: Container): number {
  let load = 0;
  for (const other of reader.indexed('Pod', 'requesting', '') as readonly PodObject[])
    for (const client of lastingContainers(other.spec)) {
      const loop = loopOf(client);
      if (loop && isRunning(other, client.name))
        load += ofLoop(reader, other.metadata.namespace ?? '', loop, pod as PodObject, container);
    }
  return Math.round(load);
}

const isRunning = ({ status }: PodObject, name: string): boolean =>
  (status?.containerStatuses ?? []).some(
    (one) => one.name === name && runningSince(one) !== undefined,
  );

function ofLoop(
  reader: Reader,
  namespace: string,
  { asks, restMs }: Loop,
  pod: PodObject,
  container: Container,
): number {
  let [round, own] = [restMs, 0];
  for (const words of asks) {
    const { pods, port } = targetsOf(reader, namespace, words);
    const first = pods[0];
    const server = first && serverOf(first, port);
    if (!server) continue;
    const cost = costOf(server);
    round += cost;
    const isMine = serverOf(pod, port) === container;
    if (isMine && pods.some(({ metadata }) => metadata.uid === pod.metadata.uid))
      own += cost / pods.length;
  }
  return round === 0 ? 0 : (1000 * own) / round;
}

/** Who gets the request, and on which port. */
function targetsOf(reader: Reader, namespace: string, words: readonly string[]) {
  const { host, port } = askedBy(words);
  const named = isAddress(host) ? undefined : lookUp(reader, namespace, host);
  if (!named?.service) return { pods: named?.pod ? [named.pod as PodObject] : [], port };
  const { spec } = named.service;
  const wanted = spec?.ports?.find((one) => one.port === port);
  const ready = readyEndpoints(reader, named.service);
  const pods = ready.flatMap(({ pod }) => (pod ? [pod as PodObject] : []));
  const isHeadless = spec?.clusterIP === 'None';
  if (!wanted && !isHeadless) return { pods: [], port };
  return { pods, port: ready[0]?.ports.get(wanted?.name ?? '') ?? port };
}

/** The container that listens: the one that declares the port, or else the first. */
function serverOf({ spec }: PodObject, port: number): Container | undefined {
  const declared = spec.containers.find(({ ports = [] }) =>
    ports.some(({ containerPort }) => containerPort === port),
  );
  return declared ?? spec.containers[0];
}

function costOf({ image = '' }: Container): number {
  const name = lastName(image);
  return Object.hasOwn(COSTS_MS, name) ? (COSTS_MS[name] ?? COST_MS) : COST_MS;
}

/** Whether it is known to do nothing without requests. */
export const worksForRequests = ({ image = '' }: Container): boolean =>
  lastName(image) === 'hpa-example';

function lastName(image: string): string {
  const [path = ''] = fullImageName(image).split(/[:@](?=[^/]*$)/);
  return path.slice(path.lastIndexOf('/') + 1);
}
