import { expect, test } from 'vitest';
import { mixtures } from '../../src/history/techniques.js';
import { simulate } from '../../src/testing.js';

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }] },
    },
  },
};

test('what was scaled by hand the next apply would undo, and nothing that the server filled in', () => {
  const sim = simulate({ clock: 'settle' }).apply(web);
  expect(mixtures(sim.log, sim.log.head)).toEqual([]);
  sim.run('kubectl scale deployment web --replicas=1');
  sim.run('kubectl annotate deployment web note=by-hand');
  const [mixed] = mixtures(sim.log, sim.log.head);
  expect(mixed?.undone).toEqual([{ path: 'spec.replicas', before: 1, after: 3 }]);
  expect(mixed?.kept.map(({ path }) => path)).toEqual(['metadata.annotations.note']);
});

test('what apply has undone is neither to be undone nor left alone', () => {
  const sim = simulate({ clock: 'settle' }).apply(web);
  sim.run('kubectl scale deployment web --replicas=1');
  sim.apply(web);
  const [mixed] = mixtures(sim.log, sim.log.head);
  expect(mixed?.uses.map(({ actions }) => actions)).toEqual([2, 1]);
  expect({ undone: mixed?.undone, kept: mixed?.kept }).toEqual({ undone: [], kept: [] });
});

test('what apply has come to say as others have set it is its own again', () => {
  const sim = simulate({ clock: 'settle' }).apply(web);
  sim.run('kubectl scale deployment web --replicas=1');
  sim.apply({ ...web, spec: { ...web.spec, replicas: 1 } });
  const [mixed] = mixtures(sim.log, sim.log.head);
  expect({ undone: mixed?.undone, kept: mixed?.kept }).toEqual({ undone: [], kept: [] });
});

test('an apply that changes nothing is an action, too, and has no consequence', () => {
  const sim = simulate({ clock: 'settle' }).apply(web);
  const before = sim.log.head;
  sim.apply(web);
  const last = [...sim.log.actions()].at(-1);
  expect(last?.action.technique).toBe('declarative-object-configuration');
  expect(last?.outcome).toEqual({ result: 'unchanged' });
  expect([last?.revision, sim.log.head]).toEqual([before + 1, before + 1]);
});
