// What the recipes of tables_kubectl have in common: flags, what a command makes, and what a description says.

import { KubectlError } from '../../../src/kubectl/problem.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import type { Check, Fields } from '../corpus.js';
import { plain } from '../values.js';
import { bare, commandOn, made } from './command.js';

export const flag = (name: string, value: unknown): readonly string[] =>
  value === undefined || value === null || value === '' ? [] : [`--${name}=${value}`];

export const flags = (
  name: string,
  values: readonly unknown[] | null | undefined,
): readonly string[] => (values ?? []).map((value) => `--${name}=${value}`);

/** What is made, or what is said: of an error that the test only counts, that there is one. */
export function madeCheck(
  argv: readonly string[],
  expected: unknown,
  error: unknown,
  objects: readonly KubeObject[] = [],
): Check {
  const { object, said } = made(objects, argv);
  const fails = typeof error === 'string' ? error !== '' : error === true;
  if (fails || object === undefined)
    return {
      actual: object !== undefined ? object : typeof error === 'string' ? said : true,
      expected: typeof error === 'string' ? error : fails,
    };
  return { actual: bare(contentOf(object)), expected: bare(contentOf(plain<Fields>(expected))) };
}

/** Types differ between versions of upstream's tests, and the namespace is where the test works. */
export function contentOf({ apiVersion: _, kind: __, metadata = {}, ...rest }: Fields): Fields {
  const { namespace: ___, creationTimestamp: ____, uid: _____, ...named } = metadata;
  return { ...rest, metadata: named };
}

export const onlyWhether = (
  argv: readonly string[],
  fails: boolean,
  objects: readonly KubeObject[] = [],
) => {
  const { rc, said } = commandOn(objects, argv);
  return { actual: rc === 0 ? false : fails ? true : said, expected: fails };
};

export const EXTENSIONS = 'resources of extensions/v1beta1, which is no longer served';

export const selectorText = (selector: Fields | undefined): string =>
  Object.entries(selector ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');

/** Tabs become columns once a page is whole; the tests look before. */
export const spaced = (text: string): string => text.replace(/\s+/g, ' ');

/** Words that a description must hold, and words that it must not. */
export function described(object: KubeObject, type: string, wanted: Fields): Check {
  const { metadata } = object;
  const where = metadata.namespace === undefined ? [] : ['-n', metadata.namespace];
  const { stdout, said } = commandOn([object], ['describe', type, metadata.name, ...where]);
  const text = spaced(stdout);
  const missing = ((wanted['expected'] ?? []) as string[]).filter(
    (word) => !text.includes(spaced(word)),
  );
  const stray = ((wanted['unexpected'] ?? []) as string[]).filter((word) =>
    text.includes(spaced(word)),
  );
  const fails = stdout === '';
  return {
    actual: { missing, stray, fails, said: fails ? said : '' },
    expected: { missing: [], stray: [], fails: false, said: '' },
  };
}

export const podWith = (spec: object, status: object = {}): Fields => ({
  $type: 'v1.Pod',
  $obj: { metadata: { name: 'it' }, spec, status },
});

export const listed = (recorded: Fields): readonly Fields[] => {
  const type = String(recorded['$type']);
  const { items } = plain<Fields>(recorded);
  if (!type.endsWith('List')) return [recorded];
  return items.map((item: Fields) => ({ $type: type.replace(/List$/, ''), $obj: item }));
};

/** Runs what may end a verb, as it must where the test says so. */
export function orRefused(fails: boolean, run: () => Check): Check {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    return { actual: true, expected: fails };
  }
}
