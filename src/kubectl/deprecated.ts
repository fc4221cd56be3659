// Warnings the API server sends with every answer about a kind that is on its way out.

import type { Kind } from '../kinds/kind.js';
import { warnFromServer } from './request.js';
import type { Kubectl } from './verb.js';

/** By kind, since which minor release, and what to use instead. */
const DEPRECATED: Readonly<Record<string, { readonly since: number; readonly text: string }>> = {
  Endpoints: {
    since: 33,
    text: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  },
  ComponentStatus: { since: 19, text: 'v1 ComponentStatus is deprecated in v1.19+' },
};

export function warnDeprecated(kubectl: Kubectl, kind: Kind): void {
  if (kind.custom?.deprecation !== undefined) warnFromServer(kubectl, kind.custom.deprecation);
  const found = kind.group === '' ? DEPRECATED[kind.kind] : undefined;
  const minor = Number(kubectl.session.log.settings.kubernetes.split('.')[1]);
  if (found && minor >= found.since) warnFromServer(kubectl, found.text);
}
