import { describe, expect, test } from 'vitest';
import { printGoTemplate } from '../../src/machinery/go-template.js';

const data = {
  items: [
    { name: 'a', labels: { x: '1', y: '2' }, ports: [80, 443] },
    { name: 'b', labels: {}, ports: [] },
  ],
  nothing: null,
};
const print = (template: string) => {
  const text = printGoTemplate(template, data);
  return text.ok ? text.value : `ERROR ${text.error}`;
};

describe('a Go template', () => {
  test('ranges over lists, and over maps by key', () => {
    expect(print('{{range .items}}{{.name}}:{{end}}')).toBe('a:b:');
    expect(print('{{range.items}}{{range .ports}}{{.}},{{else}}none{{end}};{{end}}')).toBe(
      '80,443,;none;',
    );
    expect(print('{{range $k, $v := (index .items 0).labels}}{{$k}}={{$v}} {{end}}')).toBe(
      'x=1 y=2 ',
    );
    expect(print('{{range $i, $o := .items}}{{$i}}{{$o.name}}{{$.nothing}}{{end}}')).toBe(
      '0a<no value>1b<no value>',
    );
  });

  test('branches on what is true, else on what is not', () => {
    expect(print('{{if eq (index .items 0).name "a"}}yes{{else}}no{{end}}')).toBe('yes');
    expect(print('{{range .items}}{{if .labels}}L{{else if .ports}}P{{else}}-{{end}}{{end}}')).toBe(
      'L-',
    );
    expect(print('{{with .nothing}}x{{else}}y{{end}}')).toBe('y');
    expect(print('{{if and .items (not .nothing)}}both{{end}}')).toBe('both');
  });

  test('calls functions, alone and in pipelines', () => {
    expect(print('{{len .items}} {{(len .items)}}')).toBe('2 2');
    expect(print('{{(index .items 0).name | printf "%-3s|%q" "z"}}')).toBe('z  |"a"');
    expect(print('{{exists . "items"}} {{exists . "other"}}')).toBe('true false');
    expect(print('{{"aGk=" | base64decode}}')).toBe('hi');
    expect(print('{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}')).toBe('2');
  });

  test('trims blanks where it says so, and drops comments', () => {
    expect(print('a  {{- "b" -}}  c{{/* d */}}')).toBe('abc');
  });

  test('prints what is missing as no value, and refuses what null does not have', () => {
    expect(print('{{.other}} {{.other.more}}')).toBe('<no value> <no value>');
    expect(print('{{.nothing.more}}')).toContain('nil pointer evaluating interface {}.more');
    expect(print('{{index .items 5}}')).toContain('index out of range');
    expect(printGoTemplate('{{.other}}', data, { missingKeys: 'refuse' })).toMatchObject({
      ok: false,
    });
  });

  test('that is wrong says where', () => {
    expect(print('{{if .x}}')).toMatch(/^ERROR error parsing template/);
    expect(print('{{nope .}}')).toContain('function "nope" not defined');
    expect(print('{{.a')).toContain('unclosed action');
  });
});
