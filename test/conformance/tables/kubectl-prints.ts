// tables_kubectl: what kubectl prints of tables, templates and objects, and what it waits for.

import { builtInKind } from '../../../src/kinds/index.js';
import type { Kind } from '../../../src/kinds/kind.js';
import { requestsOf } from '../../../src/kinds/pod/resources.js';
import { judgePods } from '../../../src/kubectl/drain/filters.js';
import { printGroups } from '../../../src/kubectl/get/tables.js';
import { podsOf } from '../../../src/kubectl/pods-of.js';
import {
  parseCustomColumns,
  parseCustomColumnsFile,
} from '../../../src/machinery/custom-columns.js';
import { printGoTemplate } from '../../../src/machinery/go-template.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import type { Cell } from '../../../src/machinery/table.js';
import { type Check, type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { commandOn, NAMESPACE, objectIn } from './command.js';
import { described, listed, podWith, spaced } from './kubectl-parts.js';
import type { Recipe, Recipes } from './table.js';
import { worldOf } from './world.js';

const POD = builtInKind('Pod') as Kind;
const NO_ROWS = 'a table of which only the printer’s own errors are asked';

const lookOf = (options: Fields) => ({
  wide: options['Wide'] === true,
  noHeaders: options['NoHeaders'] === true,
  showKind: options['WithKind'] === true,
  showLabels: options['ShowLabels'] === true,
  labelColumns: options['ColumnLabels'] ?? [],
  withNamespace: options['WithNamespace'] === true,
  isGeneric: false,
});

/** A table that a server sent, printed with the columns and cells that it has. */
function tablePrinted(columns: readonly Fields[], rows: readonly Fields[], options: Fields) {
  const cells = new Map<KubeObject, readonly Cell[]>();
  for (const { cells: row, object } of rows) {
    const held = plain<Fields | null>(object) ?? {};
    cells.set({ metadata: {}, ...held } as unknown as KubeObject, row);
  }
  const kind: Kind = {
    ...POD,
    columns: columns.map(({ name, type, priority, format }, i) => ({
      name,
      type,
      priority,
      format: format || (i === 0 ? 'name' : ''),
      value: (object) => cells.get(object)?.[i] ?? null,
    })),
  };
  return printGroups([{ kind, objects: [...cells.keys()] }], lookOf(options), worldOf([]));
}

const table: Recipe = ({ columns, rows, options, expected }) =>
  expected === ''
    ? notRun(NO_ROWS)
    : { actual: tablePrinted(columns, rows, options ?? {}), expected };

const genericPrinted = (object: unknown, options: Fields): string => {
  const { items, ...one } = plain<Fields>(object);
  const objects = ((items ?? [one]) as readonly object[]).map(
    (each) => withoutGo({ metadata: {}, ...each }) as KubeObject,
  );
  return printGroups([{ kind: POD, objects }], { ...lookOf(options), isGeneric: true }, OF_1_28);
};

const OF_1_28 = worldOf([], { now: Date.parse('2026-11-22T20:00:00Z') });

const matchesText = (pattern: string, text: string): Check => ({
  actual: new RegExp(pattern).test(text) ? pattern : text,
  expected: pattern,
});

const WAITED_FOR = objectIn({
  $type: 'v1.Pod',
  $obj: {
    metadata: { name: 'foo-b6699dcfb-rnv7t' },
    spec: {
      nodeName: 'knode0',
      containers: [{ name: 'naginx', image: 'nginx', ports: [{ containerPort: 80 }] }],
    },
    status: {
      phase: 'Running',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
      })),
      containerStatuses: [{ name: 'naginx', ready: true, restartCount: 0 }],
    },
  },
});

function waited(condition: string, expectedErr: string): Check {
  const { said } = commandOn(
    [WAITED_FOR],
    ['wait', `--for=${condition}`, `pod/${WAITED_FOR.metadata.name}`, '--timeout=1s'],
  );
  return { actual: said, expected: expectedErr.replace('theresource/', 'pods/') };
}

const jsonPathOf = ({ jsonPathExp, jsonPathValue, matchAnyValue }: Fields): string =>
  `jsonpath=${jsonPathExp}${matchAnyValue ? '' : `=${jsonPathValue}`}`;

const UPDATE_TEMPLATE =
  '{{if (exists . "status" "containerStatuses")}}{{range .status.containerStatuses}}{{if (and (eq .name "foo") (exists . "state" "running"))}}true{{end}}{{end}}{{end}}';

const columnsParsed = (
  parsed: ReturnType<typeof parseCustomColumns>,
  { expectErr, expectedColumns }: Fields,
): Check => {
  if (expectErr || !parsed.ok || !expectedColumns)
    return { actual: !parsed.ok, expected: expectErr };
  const found = parsed.value.map(({ header, path }) => ({ Header: header, FieldSpec: path }));
  return { actual: found, expected: expectedColumns };
};

const INFO_ONLY = 'a fake client, of whose answers nothing was recorded';
const HIDDEN_FIELDS = 'fields that a caller leaves out, as no verb of the product does';
const PODS = { $type: 'v1.Service', $obj: { spec: { selector: { app: 'x' } } } };

export const kubectlPrints: Recipes = {
  TestPrintTable_ColumnPriority: table,
  TestPrintTable_ColumnHeaders: table,
  TestPrintTable_WithLabels: table,
  TestPrintTable_WithNamespace: table,
  TestPrintTable_MissingColumnsRows: table,
  TestStringPrinting: table,
  TestPrintTable_NonTable: ({ object, options, expected }) =>
    String(object.$type).endsWith('Status')
      ? notRun('a Status in the place of an object')
      : { actual: genericPrinted(object, options), expected },
  TestPrintUnstructuredObject: ({ object, options, expected }) =>
    matchesText(expected, genericPrinted(object, options)),
  TestHumanReadablePrinterSupportsExpectedOptions: (given) => {
    const { testObject, outputFormat, expectNoMatch, expectedOutput } = given;
    if (expectNoMatch || given['sortBy']) return notRun('which printer is chosen, inside of get');
    const options = {
      Wide: outputFormat === 'wide',
      NoHeaders: given['noHeaders'],
      ShowLabels: given['showLabels'],
      WithKind: given['showKind'],
      WithNamespace: given['withNamespace'],
      ColumnLabels: given['columnLabels'] ?? [],
    };
    const { columnDefinitions, rows } = plain<Fields>(testObject);
    return matchesText(
      expectedOutput,
      columnDefinitions
        ? tablePrinted(columnDefinitions, rows, options)
        : genericPrinted(testObject, options),
    );
  },
  TestTemplateStrings: ({ pod, expect }) => {
    const printed = printGoTemplate(UPDATE_TEMPLATE, withoutGo(plain(pod)));
    return { actual: printed.ok ? printed.value || 'false' : printed.error, expected: expect };
  },
  TestNewColumnPrinterFromTemplate: (given) =>
    columnsParsed(parseCustomColumnsFile(given['spec']), given),
  TestNewColumnPrinterFromSpec: (given) => columnsParsed(parseCustomColumns(given['spec']), given),
  TestPrinterSupportsExpectedCustomColumnFormats: (given) => {
    const { outputFormat, templateArg, expectNoMatch } = given;
    if (expectNoMatch || outputFormat.endsWith('file'))
      return notRun('which printer is chosen, inside of get');
    const { said, stdout } = commandOn(
      [objectIn({ $type: 'v1.Pod', $obj: { spec: {} } }, 'foo')],
      ['get', 'pod', 'foo', '-o', `${outputFormat}${templateArg ? `=${templateArg}` : ''}`],
    );
    const wanted = given['expectedError'] || given['expectedParseError'];
    if (wanted) return { actual: said.includes(wanted) ? wanted : said, expected: wanted };
    return {
      actual: stdout.includes(given['expectedOutput']) ? given['expectedOutput'] : stdout,
      expected: given['expectedOutput'],
    };
  },
  TestDescribeHorizontalPodAutoscaler: ({ hpa }) =>
    described(
      objectIn(String(hpa.$type).startsWith('v1.') ? asV2(hpa) : hpa),
      'horizontalpodautoscaler',
      {},
    ),
  TestDescribeNamespace: ({ namespace, expect }) =>
    described(objectIn(namespace), 'namespace', { expected: expect }),
  TestDescribeJob: ({ job, wantCompletedIndexes, wantElements, dontWantElements }) => {
    const { spec = {}, ...rest } = plain<Fields>(job);
    const object = objectIn({ $type: 'v1.Job', $obj: { ...rest, spec } });
    return described(object, 'job', {
      expected: [
        ...(wantElements ?? []),
        ...(wantCompletedIndexes
          ? [`Completed Indexes:${spaced(` ${wantCompletedIndexes}`)}`]
          : []),
      ],
      unexpected: [
        ...(dontWantElements ?? []),
        ...(wantCompletedIndexes ? [] : ['Completed Indexes:']),
      ],
    });
  },
  TestPrintLabelsMultiline: ({ annotations, expectPrint }) =>
    described(objectIn({ $type: 'v1.ServiceAccount', $obj: { metadata: { annotations } } }), 'sa', {
      expected: [expectPrint],
    }),
  TestDescribeUnstructuredContent: HIDDEN_FIELDS,
  TestGetPodsTotalRequests: ({ pods, expectedReqs }) => {
    const sums: Record<string, number> = {};
    for (const one of plain<Fields>(pods)['items'])
      for (const [name, amount] of Object.entries(requestsOf(one.spec)))
        sums[name] = (sums[name] ?? 0) + amount;
    const wanted = requestsOf({
      containers: [{ name: '', resources: { requests: expectedReqs } }],
    });
    return { actual: sums, expected: wanted };
  },
  TestOmitManagedFieldsPrinter: ({ object, expected }) => {
    const objects = listed(object).map((one) => objectIn(one));
    const { stdout } = commandOn(objects, ['get', 'pods', '-n', NAMESPACE, '-o', 'json']);
    const fields = JSON.parse(stdout)['items'].map(({ metadata }: Fields) => [
      metadata.name,
      metadata.managedFields,
    ]);
    const wanted = listed(expected).map((one) => {
      const { metadata } = plain<Fields>(one);
      return [metadata.name, metadata.managedFields ?? undefined];
    });
    return { actual: fields, expected: wanted };
  },
  TestWaitForDifferentJSONPathExpression: (given) =>
    given['jsonPathExp'].startsWith('{range')
      ? notRun('an expression that the command line refuses')
      : waited(jsonPathOf(given), given['expectedErr']),
  TestWaitForJSONPathBadConditionParsing: ({ condition, expectedErr }) =>
    waited(condition, expectedErr),
  TestWaitForJSONPathCondition: (given) =>
    given['name'] === 'present on get' ? waited(jsonPathOf(given), '') : noneToWaitFor(given),
  TestWaitForCondition: (given) => noneToWaitFor(given),
  TestWaitForDeletion: (given) => noneToWaitFor(given, 'delete'),
  TestActivePods: ({ pod1, pod2 }) => {
    const named = (recorded: Fields): KubeObject => {
      const one = objectIn(recorded);
      return { ...one, metadata: { ...one.metadata, namespace: NAMESPACE, labels: { app: 'x' } } };
    };
    const [first, second] = [named(pod1), named(pod2)];
    const found = podsOf(
      worldOf([first, second]),
      builtInKind('Service') as Kind,
      objectIn(PODS, 'svc'),
      'attach',
    );
    // The test sorts those first that are deleted first, and kubectl reverses that.
    return {
      actual: found?.map(({ metadata }) => metadata.name),
      expected: [second.metadata.name, first.metadata.name],
    };
  },
  TestRuntimeSortLess: ({ runtimeSort, i, j, expectResult, expectErr }) => {
    const objects = [runtimeSort.objs[i], runtimeSort.objs[j]].map((one) => objectIn(one));
    const argv = ['get', 'pods', `--sort-by=${runtimeSort.field}`, '-o', 'name'];
    const { stdout, rc } = commandOn(objects, argv);
    if (expectErr) return { actual: rc !== 0, expected: true };
    const [first] = stdout.split('\n').map((line) => line.split('/')[1]);
    return { actual: first === objects[0]?.metadata.name, expected: expectResult };
  },
  TestSkipDeletedFilter: (given) => {
    const since = new Date(NOW - given['timeStampAgeSeconds'] * 1000).toISOString();
    const pod = objectIn(podWith({ containers: [] }));
    const leaving = given['timeStampAgeSeconds'] > 0 ? { deletionTimestamp: since } : {};
    const [verdict] = judgePods(
      [{ ...pod, metadata: { ...pod.metadata, ...leaving } } as never],
      {
        force: true,
        ignoreDaemonSets: true,
        deleteEmptyDirData: true,
        skipDeletedAfterSeconds: given['skipWaitForDeleteTimeoutSeconds'],
      },
      worldOf([], { now: NOW }),
    );
    return { actual: verdict?.goes, expected: given['expectedDelete'] };
  },
  TestProtocolsForObject: 'what expose finds out: the test of several protocols says more',
  TestLogsForObjectWithClient: INFO_ONLY,
};

const NOW = Date.parse('2026-11-22T20:00:00Z');

/** Nothing is there, or nothing any more: what the fake client of the other cases answers was not recorded. */
function noneToWaitFor({ infos, expectedErr, name }: Fields, condition = 'condition=Ready'): Check {
  if (infos.length > 0 && name !== 'missing on get') return notRun(INFO_ONLY);
  const what = infos.length === 0 ? ['pods', '--all'] : ['pod/name-foo'];
  const { said } = commandOn([], ['wait', `--for=${condition}`, ...what, '--timeout=1s']);
  if (condition === 'delete' && infos.length === 0) return notRun(INFO_ONLY);
  return { actual: said, expected: expectedErr };
}

/** The older version, which a server sends as this one. */
function asV2(hpa: Fields): Fields {
  const { spec, ...rest } = plain<Fields>(hpa);
  const { targetCPUUtilizationPercentage: percent, ...others } = spec;
  const target = { type: 'Utilization', averageUtilization: percent };
  const metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
  return {
    $type: 'v2.HorizontalPodAutoscaler',
    $obj: { ...rest, spec: { ...others, ...(percent == null ? {} : { metrics }) } },
  };
}

/** Go leaves out what is empty where JSON is made of it. */
function withoutGo(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutGo);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutGo(member)]));
}
