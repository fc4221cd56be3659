// The columns of a custom kind: those its definition lists, or the age [tableconvertor.go].

import { humanDuration } from '../../machinery/duration.js';
import { jsonPathText } from '../../machinery/jsonpath.js';
import { evaluateJsonPath } from '../../machinery/jsonpath-evaluate.js';
import type { KubeObject, Millis } from '../../machinery/object.js';
import { canonicalTime } from '../../machinery/rfc3339.js';
import type { Cell } from '../../machinery/table.js';
import { nameColumn } from '../age.js';
import type { Column } from '../kind.js';
import type { Version } from './definition.js';

type PrinterColumn = NonNullable<Version['additionalPrinterColumns']>[number];

const AGE: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
};

export const columnsOf = ({ additionalPrinterColumns = [] }: Version): Column<KubeObject>[] => [
  nameColumn,
  ...(additionalPrinterColumns.length > 0 ? additionalPrinterColumns : [AGE]).map(columnOf),
];

function columnOf({ name, type, format, description, priority = 0, jsonPath }: PrinterColumn) {
  const path = `{${jsonPath}}`;
  const column: Column<KubeObject> = {
    name,
    type: type as NonNullable<Column<KubeObject>['type']>,
    ...(format ? { format } : {}),
    description:
      description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority,
    value(object, now) {
      const found = evaluateJsonPath(path, object, 'allow');
      const value = found.ok ? found.value[0]?.[0] : undefined;
      return value === undefined ? null : cellOf(type, value, now);
    },
  };
  return column;
}

/** A value that is not of the column's type leaves the cell empty. */
function cellOf(type: string, value: unknown, now: Millis): Cell {
  switch (type) {
    case 'string':
      return jsonPathText(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageOf(value, now) : null;
    default:
      return null;
  }
}

function ageOf(text: string, now: Millis): string {
  const time = canonicalTime(text, 'time');
  return time.ok ? humanDuration(now - Date.parse(time.value)) : '<invalid>';
}
