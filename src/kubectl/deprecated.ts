// Warnings the API server sends with every answer about a kind that is on its way out.

import { deprecationOf } from '../kinds/deprecated.js';
import type { Kind } from '../kinds/kind.js';
import { warnFromServer } from './request.js';
import type { Kubectl } from './verb.js';

export function warnDeprecated(kubectl: Kubectl, kind: Kind): void {
  const { kubernetes } = kubectl.session.log.settings;
  const text = kind.custom ? kind.custom.deprecation : deprecationOf(kind, kubernetes);
  if (text !== undefined) warnFromServer(kubectl, text);
}
