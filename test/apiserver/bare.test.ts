import { expect, test } from 'vitest';
import { builtInKinds } from '../../src/kinds/index.js';
import type { Kind } from '../../src/kinds/kind.js';
import { memoryLog } from '../../src/log/memory-log.js';
import type { Manifest } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { isFailure } from '../../src/machinery/status.js';
import { beginCluster } from '../../src/session/begin.js';
import { Session } from '../../src/session/session.js';

const session = new Session(memoryLog(defaultSettings));
beginCluster(session, { nodes: 1, command: 'test' });

const empty = [{}];
const SPECS: readonly (object | null | undefined)[] = [
  undefined,
  null,
  {},
  { template: {} },
  { template: null, selector: {} },
  { template: { spec: { containers: empty, volumes: empty } } },
  { selector: { matchExpressions: empty }, template: { spec: {} } },
  { jobTemplate: {} },
  { jobTemplate: { spec: { template: { spec: {} } } } },
  { containers: empty, volumes: empty, tolerations: empty },
  { matchConstraints: { resourceRules: empty }, validations: empty, mutations: empty },
  { type: 'Limited', limited: {}, parameters: {}, drivers: empty, paramRef: {}, parentRef: {} },
  { rules: [{ subjects: empty, resourceRules: empty, nonResourceRules: empty }], source: {} },
  { ports: empty, rules: empty, metrics: empty, ingress: empty, limits: empty, egress: empty },
];

test.each(
  builtInKinds,
)('a $kind that leaves out whatever can be left out is made or refused', (kind: Kind) => {
  for (const spec of SPECS) {
    const object = {
      apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
      kind: kind.kind,
      metadata: { name: 'bare' },
      ...(spec === undefined ? {} : { spec }),
      ...(spec && 'ports' in spec
        ? { subsets: empty, rules: empty, endpoints: empty, webhooks: empty, template: {} }
        : {}),
    } as Manifest;
    const options = { dryRun: true, fieldValidation: 'Ignore' } as const;
    const { response } = session.act(
      { verb: 'create', object, options },
      { technique: 'imperative-command', command: 'test' },
    );
    if (isFailure(response)) expect([400, 403, 422], response.message).toContain(response.code);
  }
});
