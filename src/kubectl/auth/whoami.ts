// `kubectl auth whoami`: who the API server takes one for.
//
// Source: kubectl pkg/cmd/auth/whoami.go.

import { infoOf } from '../../kinds/rbac/user.js';
import { timestamp } from '../../machinery/duration.js';
import { printLines } from '../../machinery/table.js';
import { outputFlags, reporter } from '../report.js';
import { defineVerb } from '../verb.js';

export const whoami = defineVerb({
  name: 'whoami',
  summary: 'Check self subject attributes',
  examples: `
    kubectl auth whoami
    kubectl auth whoami -o yaml
    kubectl auth whoami --as system:serviceaccount:default:robot`,
  flags: { ...outputFlags },
  run: (kubectl, { flags }) => {
    const { io, user, view } = kubectl;
    const review = {
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: timestamp(view.now) },
      status: { userInfo: infoOf(user) },
    };
    if (flags.output !== '') {
      reporter(kubectl, flags, 'none', true)(review, 'created');
      return 0;
    }
    const { name, uid, groups, extra = {} } = user;
    const rows = [
      ['ATTRIBUTE', 'VALUE'],
      ['Username', name],
      ...(uid === undefined ? [] : [['UID', uid]]),
      ['Groups', `[${groups.join(' ')}]`],
      ...Object.entries(extra).map(([key, values]) => [`Extra: ${key}`, `[${values.join(' ')}]`]),
    ];
    io.stdout(
      printLines(rows)
        .map((line) => `${line}\n`)
        .join(''),
    );
    return 0;
  },
});
