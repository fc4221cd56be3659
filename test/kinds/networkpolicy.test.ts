// NetworkPolicies: who is answered, asked from inside a container.

import { expect, test } from 'vitest';
import { type Simulation, simulate } from '../../src/testing.js';

const policy = (spec: object, more: object = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p' },
  spec: { podSelector: { matchLabels: { app: 'web' } }, ...spec },
  ...more,
});

/** A server, whom pods of its namespace and of another ask. */
function asked(manifest: object): Simulation {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  sim.run('kubectl create deployment web --image=nginx --port=80');
  sim.run('kubectl expose deployment web --port=8080 --target-port=80');
  sim.run('kubectl create namespace other');
  sim.run('kubectl run stranger --image=busybox -- sleep 1d');
  sim.run('kubectl run friend --image=busybox --labels=access=true -- sleep 1d');
  sim.run('kubectl run friend --image=busybox --labels=access=true -n other -- sleep 1d');
  sim.advance('10s');
  return sim.apply(manifest);
}

const ask = (sim: Simulation, who: string, host = 'web.default:8080'): string => {
  try {
    return sim.run(`kubectl exec ${who} -- wget -O - -T 1 ${host}`);
  } catch (error) {
    return (error as Error).message;
  }
};

const ANSWERED = 'Welcome to nginx!';
const SILENT = 'wget: download timed out';

test('who has the labels that a policy asks for is answered, nobody else', () => {
  const from = [{ podSelector: { matchLabels: { access: 'true' } } }];
  const sim = asked(policy({ ingress: [{ from }] }));
  expect(ask(sim, 'friend')).toContain(ANSWERED);
  expect(ask(sim, 'stranger')).toContain(SILENT);
  expect(ask(sim, 'friend -n other')).toContain(SILENT);
  sim.run('kubectl label pod stranger access=true');
  expect(ask(sim, 'stranger')).toContain(ANSWERED);
  sim.run('kubectl delete networkpolicy p');
  expect(ask(sim, 'friend -n other')).toContain(ANSWERED);
});

test('namespaces, addresses and ports can be let in, and what several policies allow adds up', () => {
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'other' } };
  const sim = asked(policy({ ingress: [{ from: [{ namespaceSelector }] }] }));
  expect(ask(sim, 'friend -n other')).toContain(ANSWERED);
  expect(ask(sim, 'friend')).toContain(SILENT);
  const ip = sim.get('Pod', 'stranger')?.status?.podIP;
  const from = [{ ipBlock: { cidr: '100.64.0.0/10', except: [`${ip}/32`] } }];
  sim.apply(policy({ ingress: [{ from }] }, { metadata: { name: 'q' } }));
  expect(ask(sim, 'friend')).toContain(ANSWERED);
  expect(ask(sim, 'stranger')).toContain(SILENT);
  // Of the pod, not of the Service.
  sim.apply(policy({ ingress: [{ ports: [{ port: 8080 }] }] }, { metadata: { name: 'q' } }));
  expect(ask(sim, 'friend')).toContain(SILENT);
  sim.apply(policy({ ingress: [{ ports: [{ port: 80 }] }] }, { metadata: { name: 'q' } }));
  expect(ask(sim, 'friend')).toContain(ANSWERED);
});

test('who may send nothing finds no names either', () => {
  const none = { podSelector: { matchLabels: { run: 'stranger' } }, policyTypes: ['Egress'] };
  const sim = asked(policy(none));
  expect(ask(sim, 'stranger')).toContain("wget: bad address 'web.default'");
  expect(ask(sim, 'friend')).toContain(ANSWERED);
  const egress = [{ ports: [{ port: 53, protocol: 'UDP' }] }];
  sim.apply(policy({ ...none, egress }));
  expect(ask(sim, 'stranger')).toContain(SILENT);
});
