// How a watch shows objects, by what the client accepts: whole, as metadata only, as rows of a table.

import { columnsOf, tableOf } from '../../apiserver/read.js';
import { served } from '../../apiserver/versions.js';
import type { View } from '../../events/view.js';
import type { KubeObject } from '../../machinery/object.js';
import { badRequest, type Failure, failure, isFailure } from '../../machinery/status.js';
import type { Form } from '../accept.js';
import { jsonParts, objectParts } from '../json-bytes.js';
import { protobufOf } from '../protobuf/encode.js';
import type { Resource } from '../resource.js';
import { metadataOf, tableText } from '../rest/answer.js';
import type { Representation, StreamEncoding } from './frames.js';

export function representationOf(
  resource: Resource,
  form: Form,
  include: string,
  view: Pick<View, 'feature'>,
): Representation | Failure {
  const shown = inForm(resource, form, include, view);
  const { kind } = resource;
  if (isFailure(shown) || !(kind.custom || kind.converted)) return shown;
  // The log has objects as they are stored, not as this version of their kind has them.
  const parts: Representation['parts'] = (object, now, first) =>
    shown.parts(isBookmark(object) ? object : served(kind, object), now, first);
  return { ...shown, id: `${resource.apiVersion} ${shown.id}`, parts };
}

function inForm(
  resource: Resource,
  form: Form,
  include: string,
  view: Pick<View, 'feature'>,
): Representation | Failure {
  switch (form.shape) {
    case 'whole':
      return encoded(resource.apiVersion, form, {
        protobuf: (object) => [protobufOf(object)],
        json: objectParts,
      });
    case 'PartialObjectMetadata':
      return encoded(`${form.version} metadata`, form, {
        protobuf: (object) => [protobufOf(metadataOf(object, form.version))],
        json: (object) => jsonParts(metadataOf(object, form.version)),
      });
    case 'Table':
      return tables(resource, form, include, view);
    default:
      return failure(406, 'NotAcceptable', `a watch has no events of kind ${form.shape}`);
  }
}

function encoded(
  id: string,
  form: Form,
  parts: Readonly<Record<StreamEncoding, Representation['parts']>>,
): Representation {
  const encoding = form.encoding === 'protobuf' ? 'protobuf' : 'json';
  return { id: `${encoding} ${id}`, headed: false, encoding, parts: parts[encoding] };
}

/** A table of one row for each event; only the first names the columns [handlers/response.go asTable]. */
function tables(
  resource: Resource,
  form: Form,
  include: string,
  view: Pick<View, 'feature'>,
): Representation | Failure {
  const feature = (gate: string): boolean => view.feature(gate);
  const cells = columnsOf(resource.kind, view).map(() => '');
  if (!['', 'Metadata', 'Object', 'None'].includes(include))
    return badRequest(`unrecognized includeObject value: "${include}"`);
  return {
    id: `${resource.apiVersion} ${form.version} table ${include}`,
    headed: true,
    encoding: 'json',
    parts: (object, now, first) => {
      const { columns, rows } = isBookmark(object)
        ? { columns: [], rows: [{ cells, object }] }
        : tableOf(resource.kind, [object], { now, feature });
      const { resourceVersion } = object.metadata;
      const table = { columns: first ? columns : [], rows };
      return [Buffer.from(tableText(table, { resourceVersion }, { form, include }))];
    },
  };
}

/** A bookmark stands in for an object, but is none. */
const isBookmark = ({ metadata }: KubeObject): boolean => metadata.name === undefined;
