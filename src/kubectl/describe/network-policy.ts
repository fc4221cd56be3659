// NetworkPolicies, in sentences.
//
// Source: kubectl pkg/describe/describe.go, describeNetworkPolicy.

import type {
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from 'kubernetes-types/networking/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import { formatSelector, isEmptySelector } from '../../machinery/selector.js';
import type { Page } from './page.js';
import { labelsAndAnnotations, nameAndNamespace } from './sections.js';

export function describeNetworkPolicy(page: Page, object: KubeObject): void {
  const { spec } = object as unknown as NetworkPolicy;
  const types = spec?.policyTypes ?? [];
  const created = object.metadata.creationTimestamp.replace('T', ' ').replace('Z', ' +0000 UTC');
  nameAndNamespace(page, object);
  page.line(0, 'Created on:', created);
  labelsAndAnnotations(page, object);
  page.line(0, 'Spec:');
  const selector = spec?.podSelector ?? {};
  const pods = isEmptySelector(selector)
    ? '<none> (Allowing the specific traffic to all pods in this namespace)'
    : formatSelector(selector);
  page.line(1, `PodSelector:     ${pods}`);
  if (types.includes('Ingress')) {
    page.line(1, 'Allowing ingress traffic:');
    rules(
      page,
      INGRESS,
      (spec?.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from })),
    );
  } else page.line(1, 'Not affecting ingress traffic');
  if (types.includes('Egress')) {
    page.line(1, 'Allowing egress traffic:');
    rules(
      page,
      EGRESS,
      (spec?.egress ?? []).map(({ ports, to }) => ({ ports, peers: to })),
    );
  } else page.line(1, 'Not affecting egress traffic');
  page.line(1, `Policy Types: ${types.join(', ')}`);
}

interface Words {
  readonly none: string;
  readonly peers: string;
  readonly anybody: string;
}

const INGRESS: Words = {
  none: '<none> (Selected pods are isolated for ingress connectivity)',
  peers: 'From:',
  anybody: 'From: <any> (traffic not restricted by source)',
};
const EGRESS: Words = {
  none: '<none> (Selected pods are isolated for egress connectivity)',
  peers: 'To:',
  anybody: 'To: <any> (traffic not restricted by destination)',
};

interface Rule {
  readonly ports: readonly NetworkPolicyPort[] | undefined;
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
}

function rules(page: Page, words: Words, list: readonly Rule[]): void {
  if (list.length === 0) page.line(2, words.none);
  list.forEach(({ ports = [], peers = [] }, i) => {
    if (ports.length === 0) page.line(2, 'To Port: <any> (traffic allowed to all ports)');
    for (const { port, protocol = 'TCP', endPort } of ports)
      page.line(
        2,
        endPort === undefined
          ? `To Port: ${port ?? '<nil>'}/${protocol}`
          : `To Port Range: ${port}-${endPort}/${protocol}`,
      );
    if (peers.length === 0) page.line(2, words.anybody);
    for (const peer of peers) {
      page.line(2, words.peers);
      peerLines(page, peer);
    }
    if (i < list.length - 1) page.line(2, '----------');
  });
}

function peerLines(
  page: Page,
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
): void {
  if (namespaceSelector) page.line(3, `NamespaceSelector: ${formatSelector(namespaceSelector)}`);
  if (podSelector) page.line(3, `PodSelector: ${formatSelector(podSelector)}`);
  if (podSelector || namespaceSelector || !ipBlock) return;
  page.line(3, 'IPBlock:');
  page.line(4, `CIDR: ${ipBlock.cidr}`);
  page.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`);
}
