import { describe, expect, test } from 'vitest';
import type { CustomResourceDefinition } from '../../src/kinds/customresourcedefinition/definition.js';
import { definition, widget, withKind } from '../support/custom-kinds.js';

type Shell = ReturnType<typeof withKind>;

const crd = ({ session }: Shell, name: string): CustomResourceDefinition =>
  session.view().find({ kind: 'CustomResourceDefinition', name }) as CustomResourceDefinition;

const conditions = (shell: Shell, name: string): Record<string, string> =>
  Object.fromEntries(
    crd(shell, name).status?.conditions?.map(({ type, status, reason }) => [
      type,
      `${status} ${reason}`,
    ]) ?? [],
  );

describe('definitions of kinds', () => {
  test('get the names they ask for, and are established', () => {
    const s = withKind({ names: { shortNames: ['wd'], categories: ['all'] } });
    expect(crd(s, 'widgets.example.com').status).toMatchObject({
      acceptedNames: {
        kind: 'Widget',
        listKind: 'WidgetList',
        plural: 'widgets',
        singular: 'widget',
        shortNames: ['wd'],
        categories: ['all'],
      },
      storedVersions: ['v1'],
    });
    expect(conditions(s, 'widgets.example.com')).toEqual({
      NamesAccepted: 'True NoConflicts',
      Established: 'True InitialNamesAccepted',
    });
  });

  test.each([
    ['shortNames', { shortNames: ['wd'] }, 'ShortNamesConflict', '"wd" is already in use'],
    [
      'a plural that is somebody’s short name',
      { plural: 'wd' },
      'PluralConflict',
      '"wd" is already in use',
    ],
    ['a singular', { singular: 'widget' }, 'SingularConflict', '"widget" is already in use'],
    ['a kind', { kind: 'Widget' }, 'KindConflict', '"Widget" is already in use'],
    [
      'a list kind',
      { listKind: 'WidgetList' },
      'ListKindConflict',
      '"WidgetList" is already in use',
    ],
  ])('wait for %s that another of their group has', (_what, names, reason, message) => {
    const s = withKind({ names: { shortNames: ['wd'] } });
    const plural = (names as { plural?: string }).plural ?? 'gadgets';
    s.apply(
      definition({
        kind: 'Gadget',
        plural,
        names: { singular: 'gadget', listKind: 'GadgetList', ...names },
      }),
    );
    const found = crd(s, `${plural}.example.com`).status?.conditions ?? [];
    expect(found.map(({ type, reason: why, message: text }) => [type, why, text])).toContainEqual([
      'NamesAccepted',
      reason,
      message,
    ]);
    expect(conditions(s, `${plural}.example.com`)['Established']).toBe('False NotAccepted');
    s.kubectl('delete crd widgets.example.com');
    expect(conditions(s, `${plural}.example.com`)).toEqual({
      NamesAccepted: 'True NoConflicts',
      Established: 'True InitialNamesAccepted',
    });
  });

  test('may have the names of another group’s', () => {
    const s = withKind();
    s.apply(definition({ group: 'example.org' }));
    expect(conditions(s, 'widgets.example.org')['Established']).toMatch(/^True/);
  });

  test('go when the last of their objects has gone', () => {
    const s = withKind();
    s.apply(widget('free'));
    s.apply(widget('held', {}, { metadata: { name: 'held', finalizers: ['example.com/hold'] } }));
    s.kubectl('delete crd widgets.example.com --wait=false');
    expect(s.kubectl('get widgets -o name').stdout).toBe('widget.example.com/held\n');
    expect(conditions(s, 'widgets.example.com')['Terminating']).toBe(
      'True InstanceDeletionInProgress',
    );
    expect(s.create(widget('late')).stderr).toContain(
      'create not allowed while custom resource definition is terminating',
    );
    s.kubectl(`patch widget held --type=merge -p {"metadata":{"finalizers":null}}`);
    expect(s.kubectl('get crd -o name').stdout).toBe('');
    expect(s.kubectl('get widgets').stderr).toBe(
      'error: the server doesn\'t have a resource type "widgets"\n',
    );
  });

  test('that were never established go without a look at anybody’s objects', () => {
    const s = withKind();
    s.apply(widget('one'));
    s.apply(definition({ kind: 'Widget', plural: 'wodgets' }));
    s.kubectl('delete crd wodgets.example.com');
    expect(s.kubectl('get crd -o name').stdout).toBe(
      'customresourcedefinition.apiextensions.k8s.io/widgets.example.com\n',
    );
    expect(s.kubectl('get widgets -o name').stdout).toBe('widget.example.com/one\n');
  });
});
