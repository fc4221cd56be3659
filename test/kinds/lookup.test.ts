import { describe, expect, test } from 'vitest';
import { builtInKinds, otherVersions } from '../../src/kinds/index.js';
import {
  apiVersionOf,
  findKind,
  kindOfManifest,
  preferredKinds,
  servedKinds,
} from '../../src/kinds/lookup.js';
import { definition, schemaOf, widget, withKind } from '../support/custom-kinds.js';

const version = (name: string, more: object = {}) => ({
  name,
  served: true,
  storage: false,
  schema: schemaOf(),
  ...more,
});
const VERSIONS = [
  version('v1beta1'),
  version('v2', { storage: true }),
  version('v10'),
  version('v3alpha1'),
  version('foo'),
  version('v9', { served: false }),
];

describe('the kinds there are', () => {
  test('are the built-in ones, and those that are defined', () => {
    const s = withKind({ scope: 'Cluster' });
    const view = s.session.view();
    expect(findKind(view, 'Pod')?.plural).toBe('pods');
    expect(findKind(view, 'Widget.example.com')).toMatchObject({
      group: 'example.com',
      version: 'v1',
      kind: 'Widget',
      plural: 'widgets',
      singular: 'widget',
      namespaced: false,
    });
    expect(findKind(view, 'Widget')).toBeUndefined();
    expect(findKind(view, 'Widget.example.org')).toBeUndefined();
    expect(kindOfManifest(view, 'example.com/v1', 'Widget')?.plural).toBe('widgets');
    expect(kindOfManifest(view, 'example.com/v2', 'Widget')).toBeUndefined();
    expect(servedKinds(view)).toHaveLength(builtInKinds.length + otherVersions.length + 1);
  });

  test('are the same object for as long as their definition is', () => {
    const s = withKind();
    const view = s.session.view();
    const found = findKind(view, 'Widget.example.com');
    s.apply(widget('one'));
    expect(findKind(s.session.view(), 'Widget.example.com')).toBe(found);
  });

  test('are those of the moment that is looked at', () => {
    const s = withKind();
    const { head } = s.session.log;
    s.kubectl('delete crd widgets.example.com');
    const then = s.session.view({ revision: head, at: s.session.now });
    expect(findKind(then, 'Widget.example.com')?.plural).toBe('widgets');
    expect(findKind(s.session.view(), 'Widget.example.com')).toBeUndefined();
  });

  test('have a version that clients prefer, and the others', () => {
    const s = withKind({ versions: VERSIONS });
    const view = s.session.view();
    const all = servedKinds(view).filter(({ group }) => group === 'example.com');
    expect(all.map(apiVersionOf)).toEqual(
      ['v10', 'v2', 'v1beta1', 'v3alpha1', 'foo'].map((name) => `example.com/${name}`),
    );
    expect(preferredKinds(view).filter(({ group }) => group === 'example.com')).toEqual([all[0]]);
    expect(findKind(view, 'Widget.example.com', 'v1beta1')?.version).toBe('v1beta1');
    expect(findKind(view, 'Widget.example.com', 'v9')).toBeUndefined();
  });
});

describe('objects of several versions', () => {
  test('are stored at one, and read and written at any', () => {
    const s = withKind({ versions: VERSIONS });
    expect(s.apply({ ...widget('one', { a: 1 }), apiVersion: 'example.com/v1beta1' }).stderr).toBe(
      '',
    );
    const ref = { kind: 'Widget.example.com', namespace: 'default', name: 'one' };
    expect(s.session.view().find(ref)?.apiVersion).toBe('example.com/v2');
    expect(s.json('widget one')).toMatchObject({ apiVersion: 'example.com/v10', spec: { a: 1 } });
    expect(s.json('widgets.v1beta1.example.com one')).toMatchObject({
      apiVersion: 'example.com/v1beta1',
    });
    expect(s.apply({ ...widget('one', { a: 2 }), apiVersion: 'example.com/v10' }).stdout).toBe(
      'widget.example.com/one configured\n',
    );
    expect(s.session.view().find(ref)).toMatchObject({
      apiVersion: 'example.com/v2',
      spec: { a: 2 },
      metadata: { generation: 2 },
    });
  });

  test('are warned of where a version is on its way out', () => {
    const s = withKind({
      versions: [
        version('v1', { storage: true, deprecated: true }),
        version('v1alpha1', { deprecated: true, deprecationWarning: 'move on' }),
      ],
    });
    const warned = (line: string) => s.kubectl(line).stderr;
    expect(s.apply(widget('one')).stderr).toBe('Warning: example.com/v1 Widget is deprecated\n');
    expect(warned('get widgets')).toBe('Warning: example.com/v1 Widget is deprecated\n');
    expect(warned('get widgets.v1alpha1.example.com')).toBe('Warning: move on\n');
  });
});

test('a kind without a definition that is served is refused as an unknown one', () => {
  const s = withKind();
  const refused = s.create({ ...widget('one'), apiVersion: 'example.org/v1' });
  expect(refused.stderr).toContain('no matches for kind "Widget" in version "example.org/v1"');
  expect(s.create(definition({ group: 'nodot' })).stderr).toContain(
    'spec.group: Invalid value: "nodot": should be a domain with at least one dot',
  );
});
