// The root CA publisher: every namespace has the certificate that pods check the API server with
// [pkg/controller/certificates/rootcacertpublisher].

import type { Manifest } from '../../machinery/object.js';
import { create, defineController, patch } from '../controller.js';
import { ROOT_CERTIFICATE } from '../root-certificate.js';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION = 'kubernetes.io/description';
const DESCRIBED =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';
const DATA = { 'ca.crt': ROOT_CERTIFICATE };

export const rootCaCertPublisher = defineController({
  name: 'root-ca-cert-publisher',
  reconciles: 'Namespace',
  concerns: ({ before }) => before === undefined,
  watches: {
    ConfigMap: ({ object: { metadata } }) =>
      metadata.name === NAME && metadata.namespace
        ? [{ kind: 'Namespace', name: metadata.namespace }]
        : [],
  },
  reconcile({ metadata: { name: namespace, deletionTimestamp } }, view) {
    if (deletionTimestamp !== undefined) return [];
    const found = view.get('ConfigMap', NAME, namespace);
    if (!found)
      return [
        create({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: NAME, namespace, annotations: { [DESCRIPTION]: DESCRIBED } },
          data: DATA,
        } as Manifest),
      ];
    const { data = {}, metadata } = found;
    const asItShould =
      data['ca.crt'] === DATA['ca.crt'] &&
      Object.keys(data).length === 1 &&
      metadata.annotations?.[DESCRIPTION] === DESCRIBED;
    if (asItShould) return [];
    const others = Object.keys(data).filter((key) => !Object.hasOwn(DATA, key));
    return [
      patch(found, {
        data: { ...Object.fromEntries(others.map((key) => [key, null])), ...DATA },
        metadata: { annotations: { [DESCRIPTION]: DESCRIBED } },
      }),
    ];
  },
});
