// Asking again what a log says must not need anything that the log does not say.

import { expect, test } from 'vitest';
import type { ApiRequest } from '../../src/apiserver/request.js';
import { forkInMemory, memoryLog } from '../../src/log/memory-log.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { beginCluster } from '../../src/session/begin.js';
import { rerun } from '../../src/session/rerun.js';
import { retell } from '../../src/session/retell.js';
import { Session } from '../../src/session/session.js';

const jane = { name: 'jane', groups: ['dev', 'system:authenticated'] };

const creating = (object: object): ApiRequest => ({ verb: 'create', object: object as never });
const configMap = (name: string) =>
  creating({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });
/** More than jane may do herself. */
const role = creating({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'more', namespace: 'default' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
});
const url = 'https://judge.example.com/';
const webhook = creating({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'judge' },
  webhooks: [
    {
      name: 'maps.judge.example.com',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      clientConfig: { url },
      rules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
      ],
    },
  ],
});
const judge = creating({
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Behavior',
  metadata: { name: 'judge' },
  spec: {
    selector: { url },
    admission: [{ when: 'request.userInfo.username == "jane"', deny: 'not jane' }],
  },
});

test('who asked is on the tape: what was refused to one person is refused again, and in a fork', () => {
  const session = new Session(memoryLog(defaultSettings));
  beginCluster(session, { nodes: 1, command: 'kubetape init' });
  const { head } = session.log;
  const as = (person: typeof jane | undefined) => (request: ApiRequest) => {
    const { response } = session.act(request, {
      technique: 'imperative-command',
      command: '',
      ...(person ? { user: person.name, identity: person, grantor: person } : {}),
    });
    return 'message' in response ? response.message : 'created';
  };
  for (const request of [judge, webhook, configMap('mine')])
    expect(as(undefined)(request)).toBe('created');
  expect(as(jane)(configMap('hers'))).toContain('denied the request: not jane');
  expect(as(jane)(role)).toContain('attempting to grant RBAC permissions not currently held');

  expect(rerun(session.log).divergence).toBeUndefined();
  const fork = new Session(forkInMemory(session.log, { revision: head }));
  retell(fork, session.log, {});
  expect(fork.log.head).toBe(session.log.head);
  expect(fork.log.objectsAt('Role/default/', fork.log.head)).toEqual([]);
});
