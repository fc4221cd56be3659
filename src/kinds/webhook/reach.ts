// What comes of asking a webhook: whether it can be reached, and what it answers
// [apiserver pkg/util/proxy/proxy.go ResolveEndpoint, pkg/util/webhook/client.go].
//
// A Service leads to one of its ready pods; a Behavior says what the containers of that pod answer, or whoever has a URL.
// A pod that nobody has described allows everything; a URL that nobody has described leads nowhere.

import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js';
import { globMatches } from '../../machinery/glob.js';
import type { Reader } from '../../machinery/reader.js';
import type { Admission, Behavior } from '../behavior/index.js';
import { behaviorOf } from '../behavior/match.js';
import { containerFaults, cutsOff, nodeFault, webhookFault } from '../fault/active.js';
import type { Trouble } from '../fault/trouble.js';
import type { Pod } from '../pod/index.js';
import { type Review, tellsTrue, type Webhook } from './matching.js';

export type Reached = { readonly answer: Admission } | { readonly error: string };

const ALLOWED: Reached = { answer: {} };
const TIMEOUT = 'context deadline exceeded';
const UNSIGNED = 'tls: failed to verify certificate: x509: certificate signed by unknown authority';

export function reach(webhook: Webhook, review: Review, reader: Reader): Reached {
  const { service, url } = webhook.clientConfig;
  const trouble = webhookFault(reader, webhook.name)?.spec.is;
  const reached = trouble
    ? { error: troubleText(trouble, webhook, reader) }
    : service
      ? atService(service, webhook, review, reader)
      : atUrl(url ?? '', webhook, review, reader);
  return 'error' in reached ? { error: `Post "${addressOf(webhook)}": ${reached.error}` } : reached;
}

function troubleText(is: Trouble, { clientConfig }: Webhook, reader: Reader): string {
  if (is === 'Slow') return TIMEOUT;
  if (is === 'BadCertificate') return UNSIGNED;
  const { service, url = '' } = clientConfig;
  if (!service) return `dial tcp: lookup ${hostOf(url)} on 10.96.0.10:53: no such host`;
  const { name, namespace, port = 443 } = service;
  const found = reader.find({ kind: 'Service', namespace, name }) as
    | { spec?: { clusterIP?: string } }
    | undefined;
  const { clusterIP } = found?.spec ?? {};
  return clusterIP
    ? `dial tcp ${clusterIP}:${port}: connect: connection refused`
    : `service "${name}" not found`;
}

const hostOf = (url: string): string => /^https:\/\/([^/:?]+)/.exec(url)?.[1] ?? url;

function addressOf({ clientConfig: { service, url = '' }, timeoutSeconds = 10 }: Webhook): string {
  const asked = `timeout=${timeoutSeconds}s`;
  if (!service) return `${url}${url.includes('?') ? '&' : '?'}${asked}`;
  const { name, namespace, port = 443, path = '' } = service;
  return `https://${name}.${namespace}.svc:${port}/${path.replace(/^\//, '')}?${asked}`;
}

type ServiceReference = NonNullable<Webhook['clientConfig']['service']>;

function atService(
  { name, namespace, port = 443 }: ServiceReference,
  webhook: Webhook,
  review: Review,
  reader: Reader,
): Reached {
  const service = reader.find({ kind: 'Service', namespace, name }) as
    | { spec?: { ports?: readonly { port: number }[] } }
    | undefined;
  if (!service) return { error: `service "${name}" not found` };
  if (!service.spec?.ports?.some((one) => one.port === port))
    return { error: `no service port ${port} found for service "${name}"` };
  const slices = reader.indexed('EndpointSlice', 'service', `${namespace}/${name}`);
  const ready = (slices as unknown as readonly EndpointSlice[])
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false);
  if (ready.length === 0) return { error: `no endpoints available for service "${name}"` };
  const { targetRef } = ready[reader.roll(ready.length, 'webhook', webhook.name)] ?? {};
  const pod = reader.find({ kind: 'Pod', namespace, name: targetRef?.name ?? '' });
  return pod ? atPod(pod as Pod, webhook, review, reader) : ALLOWED;
}

function atPod(pod: Pod, webhook: Webhook, review: Review, reader: Reader): Reached {
  const { nodeName = '', containers } = pod.spec;
  const faults = containers.flatMap((container) => containerFaults(reader, pod, container));
  if (cutsOff(nodeFault(reader, nodeName)) || faults.some(({ spec }) => spec.is === 'Hang'))
    return { error: TIMEOUT };
  for (const container of containers) {
    const told = answerOf(behaviorOf(reader, pod, container), webhook, review);
    if (told) return told;
  }
  return ALLOWED;
}

function atUrl(url: string, webhook: Webhook, review: Review, reader: Reader): Reached {
  const behaviors = reader.all('Behavior') as readonly Behavior[];
  const served = behaviors.find(
    ({ spec: { selector } }) => selector?.url !== undefined && globMatches(selector.url, url),
  );
  if (served) return answerOf(served, webhook, review) ?? ALLOWED;
  return { error: `dial tcp: lookup ${hostOf(url)} on 10.96.0.10:53: no such host` };
}

/** The first answer that is for this webhook and this request. */
function answerOf(
  behavior: Behavior | undefined,
  { name }: Webhook,
  review: Review,
): Reached | undefined {
  for (const answer of behavior?.spec.admission ?? []) {
    const { webhook, when, fails } = answer;
    if (webhook !== undefined && !globMatches(webhook, name)) continue;
    if (when !== undefined) {
      const told = tellsTrue(when, review);
      if (!('value' in told && told.value)) continue;
    }
    if (fails === undefined) return { answer };
    return { error: fails === 'Timeout' ? TIMEOUT : UNSIGNED };
  }
  return undefined;
}
