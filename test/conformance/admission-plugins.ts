// What a server does that was started without some of its admission plugins, as that of test/cmd was.
//
// The product has no such switch, so the two are taken out of the registry for as long as a command runs.

import { pod } from '../../src/kinds/pod/index.js';
import { serviceAccountGuard } from '../../src/kinds/serviceaccount/admission.js';

type Admit<T> = { admit?: T };

/** kube-apiserver --disable-admission-plugins=ServiceAccount,DefaultTolerationSeconds */
export function withoutPlugins<T>(run: () => T): T {
  const guard = serviceAccountGuard as Admit<typeof serviceAccountGuard.admit>;
  const kind = pod as Admit<typeof pod.admit>;
  const { admit: mount } = guard;
  const { admit } = kind;
  delete guard.admit;
  kind.admit = (draft, old, reader) => {
    const { tolerations } = draft.spec;
    const refusal = admit?.(draft, old, reader);
    if (tolerations === undefined) delete draft.spec.tolerations;
    else draft.spec.tolerations = tolerations;
    return refusal;
  };
  try {
    return run();
  } finally {
    if (mount) guard.admit = mount;
    if (admit) kind.admit = admit;
  }
}
