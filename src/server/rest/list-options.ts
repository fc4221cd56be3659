// Which of the objects a list or watch wants, and as of when [apimachinery internalversion ListOptions and its
// validation; apiserver storage/etcd3 and storage/cacher].

import { forbidden, notSupported } from '../../machinery/field-errors.js';
import type { Revision } from '../../machinery/object.js';
import { badRequest, type Failure, failure, invalid } from '../../machinery/status.js';
import { type Call, isTrue } from '../call.js';

export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly limit: number;
  readonly continue: string;
  /** As sent; empty when it was not. */
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
}

const LIST_OPTIONS = { group: 'meta.k8s.io', kind: 'ListOptions' };

export function listOptions({ query }: Pick<Call, 'query'>): ListOptions | Failure {
  const text = (name: string) => query.get(name) ?? '';
  const limit = text('limit');
  if (!/^[+-]?\d*$/.test(limit))
    return badRequest(`strconv.ParseInt: parsing ${JSON.stringify(limit)}: invalid syntax`);
  const options = {
    labelSelector: text('labelSelector'),
    fieldSelector: text('fieldSelector'),
    limit: Number(limit),
    continue: text('continue'),
    resourceVersion: text('resourceVersion'),
    resourceVersionMatch: text('resourceVersionMatch'),
  };
  const errors = validate(options, isTrue(query, 'sendInitialEvents'));
  return errors.length > 0 ? invalid(LIST_OPTIONS, '', errors) : options;
}

function validate(options: ListOptions, sendInitialEvents: boolean) {
  const { resourceVersion, resourceVersionMatch: match } = options;
  const forbid = (why: string) => forbidden('resourceVersionMatch', why);
  const errors = [];
  if (match !== '') {
    if (resourceVersion === '')
      errors.push(forbid('resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (options.continue !== '')
      errors.push(forbid('resourceVersionMatch is forbidden when continue is provided'));
    if (match !== 'Exact' && match !== 'NotOlderThan')
      errors.push(notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
    if (match === 'Exact' && resourceVersion === '0')
      errors.push(forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (sendInitialEvents)
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  return errors;
}

/** The revision that a resourceVersion names; 0 when it names none. */
export function revisionNamed(resourceVersion: string): Revision | Failure {
  if (/^\d{0,19}$/.test(resourceVersion)) return Number(resourceVersion);
  return badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(resourceVersion)}: strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`,
  );
}

const RETRY_SECONDS = 1;

/** Nobody can wait here for a revision to come: it is refused at once. */
export const tooLargeVersion = (asked: Revision, current: Revision): Failure => {
  const reason = 'ResourceVersionTooLarge';
  return failure(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${asked}, current: ${current}`,
    {
      causes: [{ reason, message: 'Too large resource version' }],
      retryAfterSeconds: RETRY_SECONDS,
    },
  );
};
