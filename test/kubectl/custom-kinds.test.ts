import { describe, expect, test } from 'vitest';
import { schemaOf, widget, withKind } from '../support/custom-kinds.js';

const SPEC = {
  type: 'object',
  description: 'What is wanted.',
  required: ['size'],
  properties: {
    size: { type: 'integer', description: 'How large it is.' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    parts: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
  },
};
const kind = () =>
  withKind({ spec: SPEC, names: { shortNames: ['wd'], categories: ['all', 'toys'] } });

describe('kubectl and custom kinds', () => {
  test('are listed with the others', () => {
    const s = kind();
    expect(s.kubectl('api-resources --api-group=example.com').stdout).toBe(
      'NAME      SHORTNAMES   APIVERSION       NAMESPACED   KIND\nwidgets   wd           example.com/v1   true         Widget\n',
    );
    expect(s.kubectl('api-versions').stdout).toContain('\nexample.com/v1\n');
    expect(s.kubectl('api-resources --categories=toys -o name').stdout).toBe(
      'widgets.example.com\n',
    );
  });

  test.each([
    'wd',
    'widget',
    'widgets',
    'Widget',
    'widgets.example.com',
    'widgets.v1.example.com',
    'toys',
  ])('finds them as %s', (word) => {
    const s = kind();
    s.apply(widget('one', { size: 1 }));
    expect(s.kubectl(`get ${word} -o name`).stdout).toBe('widget.example.com/one\n');
  });

  test('applies with a merge patch, and removes what a manifest no longer states', () => {
    const s = kind();
    s.apply(widget('one', { size: 1, labels: { a: 'b' }, parts: [{ name: 'x' }] }));
    expect(s.apply(widget('one', { size: 1, parts: [{ name: 'y' }] })).stdout).toBe(
      'widget.example.com/one configured\n',
    );
    expect(s.json('widget one')).toMatchObject({ spec: { parts: [{ name: 'y' }] } });
    expect(s.json('widget one')).not.toHaveProperty('spec.labels');
    expect(s.apply(widget('one', { size: 1, parts: [{ name: 'y' }] })).stdout).toBe(
      'widget.example.com/one unchanged\n',
    );
  });

  test('explains them', () => {
    const s = kind();
    expect(s.kubectl('explain widget.spec').stdout).toBe(
      `GROUP:      example.com
KIND:       Widget
VERSION:    v1

FIELD: spec <Object>

DESCRIPTION:
    What is wanted.
    
FIELDS:
  labels\t<map[string]string>
    <no description>

  parts\t<[]Object>
    <no description>

  size\t<integer> -required-
    How large it is.


`,
    );
    expect(s.kubectl('explain widgets.example.com.spec.size').stdout).toContain(
      'FIELD: size <integer>',
    );
    expect(s.kubectl('explain widget.spec.colour').stderr).toBe(
      'error: field "colour" does not exist\n',
    );
    expect(s.kubectl('explain widget --recursive').stdout).toContain(
      '  spec\t<Object>\n    labels\t<map[string]string>\n',
    );
  });

  test('describes them, labels them, waits for them, compares them, deletes them', () => {
    const s = kind();
    s.apply(widget('one', { size: 1 }, { status: { phase: 'Up' } }));
    const page = s.kubectl('describe widget one').stdout;
    expect(page).toContain('API Version:  example.com/v1\nKind:         Widget\n');
    expect(page).toContain('Spec:\n  Size:  1\n');
    expect(s.kubectl('label widget one a=b').stdout).toBe('widget.example.com/one labeled\n');
    expect(s.kubectl('annotate widget one c=d').stdout).toBe('widget.example.com/one annotated\n');
    expect(s.kubectl("wait widget one --for=jsonpath='{.status.phase}'=Up").stdout).toBe(
      'widget.example.com/one condition met\n',
    );
    expect(s.kubectl('get widget one -o jsonpath={.metadata.labels.a}').stdout).toBe('b');
    const diff = s.kubectl('diff -f -', JSON.stringify(widget('one', { size: 2 })));
    expect(diff.code).toBe(1);
    expect(diff.stdout).toMatch(/^- {2}size: 1$[\s\S]*^\+ {2}size: 2$/m);
    expect(s.kubectl('delete widget one').stdout).toBe(
      'widget.example.com "one" deleted from default namespace\n',
    );
  });

  test('are those of the moment looked at', () => {
    const s = kind();
    s.apply(widget('one', { size: 1 }));
    const { head } = s.session.log;
    s.kubectl('delete crd widgets.example.com');
    expect(s.kubectl(`get wd --at @${head} -o name`).stdout).toBe('widget.example.com/one\n');
    expect(s.kubectl(`explain widget --at @${head}`).code).toBe(0);
    expect(s.kubectl('get wd').stderr).toContain('the server doesn\'t have a resource type "wd"');
  });

  test('come with the definition that was replaced', () => {
    const s = kind();
    s.apply(widget('one', { size: 1 }));
    const crd = s.json('crd widgets.example.com') as { spec: { versions: object[] } };
    const versions = [
      {
        ...crd.spec.versions[0],
        schema: schemaOf({
          ...SPEC,
          properties: { ...SPEC.properties, colour: { type: 'string', default: 'red' } },
        }),
      },
    ];
    expect(
      s.kubectl('replace -f -', JSON.stringify({ ...crd, spec: { ...crd.spec, versions } })).code,
    ).toBe(0);
    expect(s.json('widget one')).toMatchObject({ spec: { colour: 'red' } });
  });
});
