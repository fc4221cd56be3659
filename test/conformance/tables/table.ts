// The recorded tables of Kubernetes' unit tests: each test has a recipe that says which call its table is for.
//
// A recipe builds what the test builds, makes the call that the product makes, and words what the test expects in the
// same terms. Tests without a recipe are counted as not run.

import type { FieldError } from '../../../src/machinery/field-errors.js';
import { type Area, type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';

type Answer = Check | readonly Check[];
export type Recipe = (given: Fields, place: Place) => Answer | Promise<Answer>;

/** Which table the case is of. */
export interface Place {
  readonly pkg: string;
  readonly test: string;
  readonly table: string;
  /** Where in the file of 1.28.7: some tests have two tables of one name. */
  readonly line: number;
}
/**
 * By name of the test, or by `package/test` where two packages have a test of one name, or by `file:table` where many
 * tests hand their cases to one function.
 */
export type Recipes = Readonly<Record<string, Recipe | string>>;

export const tableCorpus = (name: string, area: Area, about: string, recipes: Recipes): Corpus => ({
  name,
  area,
  about,
  check: ({ data }: Case) => {
    const { pkg, test, table, line, file } = data as Place & Fields;
    const recipe =
      recipes[`${lastPart(pkg)}/${test}`] ?? recipes[test] ?? recipes[`${file}:${table}`];
    if (recipe === undefined) return notRun('tables about what the product does not have');
    if (typeof recipe === 'string') return notRun(recipe);
    const whole = data['case'];
    const isMap = whole !== null && typeof whole === 'object' && '$case' in whole;
    const given = isMap ? whole.$case : whole;
    if (isIncomplete(given) && !WITHOUT_FUNCTIONS.has(test)) return notRun(INCOMPLETE);
    const named =
      isMap && given !== null && typeof given === 'object' ? { $key: whole.$key, ...given } : given;
    return recipe(named, { pkg, test, table, line });
  },
});

export const INCOMPLETE = 'inputs that are Go functions, or too large to be recorded';
export const GATE_OFF = 'a feature gate that is off: the product has what it guards';
/** Tests whose functions say nothing that their recipes need, or what the recipes tell in data. */
const WITHOUT_FUNCTIONS: ReadonlySet<string> = new Set([
  ...[
    'TestClaimPods',
    'TestSelectBestCandidate',
    'TestPreempt',
    'TestDryRunPreemption',
    'TestPostFilter',
    'TestSetDefaultReplicationControllerInitContainers',
    'TestStoreDeletionPropagation',
    'TestStoreDeleteWithOrphanDependents',
    'TestStoreList',
    'TestStoreWatch',
    'TestSelectionPredicate',
    'TestAnnotateErrors',
    'TestLabelErrors',
    'TestCordon',
    'TestTerminatePod_DefaultUnknownStatus',
  ],
]);
const lastPart = (pkg: string): string => pkg.split('.').at(-1) ?? '';

function isIncomplete(value: unknown): boolean {
  const text = JSON.stringify(value) ?? '';
  return text.includes('"$func"') || text.includes('"$dropped"');
}

/** What a test says of the errors: as much as it looks at. */
export interface Wanted {
  readonly fails?: boolean;
  readonly count?: number;
  readonly type?: string;
  /** The end of the field's path. */
  readonly field?: string;
  /** A part of the text, path included. */
  readonly text?: string;
  /** Type and field of each, in any order. */
  readonly list?: readonly (readonly [type: string, field: string])[];
}

/** Whether the errors are as wanted; of several, one must be. */
export function errorsCheck(errors: readonly FieldError[], wanted: Wanted): Check {
  const texts = errors.map(({ field, text }) => `${field}: ${text}`);
  const list = errors.map(({ type, field }) => [type, field] as const);
  const { fails, count, type, field, text } = wanted;
  const fits = (one: FieldError, at: number): boolean =>
    (type === undefined || one.type === type) &&
    (field === undefined || one.field.endsWith(field)) &&
    (text === undefined || (texts[at] ?? '').includes(text));
  const found = errors.some(fits);
  const wantsOne = type !== undefined || field !== undefined || text !== undefined;
  return {
    actual: {
      fails: fails === undefined ? undefined : errors.length > 0,
      count: count === undefined ? undefined : errors.length,
      one: wantsOne ? found : undefined,
      list: wanted.list && sortedList(list),
      ...(wantsOne && !found ? { texts } : {}),
      ...(fails !== undefined && fails !== errors.length > 0 ? { texts } : {}),
      ...(count !== undefined && count !== errors.length ? { texts } : {}),
    },
    expected: {
      fails,
      count,
      one: wantsOne ? true : undefined,
      list: wanted.list && sortedList(wanted.list),
    },
  };
}

const sortedList = (list: readonly (readonly [string, string])[]): readonly string[] =>
  list.map(([type, field]) => `${field} ${type}`).sort();

/** Reasons for which cases of several tests are not run. */
export const BREAKDOWN = 'requests that fail for no reason that an API server gives';
export const EXPECTATIONS =
  'expectations of changes not yet seen, which nobody needs where nothing lags behind';
export const MEMORY = 'what upstream keeps in memory, and this product reads from objects';
export const LAGGING = 'caches that lag behind the API server';
