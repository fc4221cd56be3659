// Kinds of Kubernetes' own that are on their way out: every answer about them comes with a warning
// [k8s.io/api */zz_generated.prerelease-lifecycle.go].

import type { Kind } from './kind.js';

/** By kind, since which minor release, and what to use instead. */
const DEPRECATED: Readonly<Record<string, { readonly since: number; readonly text: string }>> = {
  Endpoints: {
    since: 33,
    text: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  },
  ComponentStatus: { since: 19, text: 'v1 ComponentStatus is deprecated in v1.19+' },
};

/** What a release of Kubernetes, such as `1.36`, says of a kind of its own. */
export function deprecationOf({ group, kind }: Kind, kubernetes: string): string | undefined {
  const found = group === '' ? DEPRECATED[kind] : undefined;
  const minor = Number(kubernetes.split('.')[1]);
  return found && minor >= found.since ? found.text : undefined;
}
