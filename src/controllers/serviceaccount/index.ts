// The service account controller: every active namespace has an account named `default`
// [pkg/controller/serviceaccount/serviceaccounts_controller.go].

import { create, defineController } from '../controller.js';

const NAME = 'default';

export const serviceAccountController = defineController({
  name: 'serviceaccount-controller',
  reconciles: 'Namespace',
  concerns: ({ before }) => before === undefined,
  watches: {
    ServiceAccount: ({ object: { metadata }, deleted }) =>
      deleted && metadata.name === NAME && metadata.namespace
        ? [{ kind: 'Namespace', name: metadata.namespace }]
        : [],
  },
  reconcile({ metadata: { name: namespace }, status }, view) {
    if (status?.phase !== 'Active' || view.get('ServiceAccount', NAME, namespace)) return [];
    return [
      create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: NAME, namespace } }),
    ];
  },
});
