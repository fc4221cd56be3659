// The options of a watch, as its query states them [apimachinery pkg/apis/meta/internalversion: defaults.go,
// validation/validation.go; apiserver pkg/storage/cacher/cacher.go Watch].
//
// Departures: a resourceVersion that is no number is refused with 400, where upstream says 500. `speed` and
// `until` are ours: how fast the past is replayed, and up to where.

import { type FieldError, forbidden, notSupported } from '../../machinery/field-errors.js';
import type { Revision } from '../../machinery/object.js';
import { badRequest, type Failure, invalid } from '../../machinery/status.js';

export interface WatchOptions {
  /** Missing: from whatever is there. */
  readonly revision: Revision | undefined;
  /** Begin with what there is. */
  readonly sendsInitial: boolean;
  readonly bookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly speed: number | undefined;
  /** A moment. */
  readonly until: string | undefined;
}

export function watchOptions(query: URLSearchParams): WatchOptions | Failure {
  const errors = combinationErrors(query);
  if (errors.length > 0) return invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
  const version = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(version))
    return badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`,
    );
  const timeout = query.get('timeoutSeconds');
  if (timeout !== null && !/^[+-]?\d+$/.test(timeout))
    return badRequest(`strconv.ParseInt: parsing ${JSON.stringify(timeout)}: invalid syntax`);
  const speed = query.get('speed');
  if (speed !== null && !(Number(speed) > 0))
    return badRequest(`speed: ${JSON.stringify(speed)} is not a number of seconds a second`);
  const fromNow = version === '' || version === '0';
  const initial = query.get('sendInitialEvents');
  return {
    revision: fromNow ? undefined : Number(version),
    sendsInitial: initial === null ? fromNow : isTruth(initial),
    bookmarks: isTruth(query.get('allowWatchBookmarks')),
    timeoutSeconds: timeout === null || Number(timeout) <= 0 ? undefined : Number(timeout),
    speed: speed === null ? undefined : Number(speed),
    until: query.get('until') ?? undefined,
  };
}

/** Which of them may not stand together. */
function combinationErrors(query: URLSearchParams): readonly FieldError[] {
  const match = query.get('resourceVersionMatch') ?? '';
  const isInitial = query.get('sendInitialEvents') !== null;
  const errors: FieldError[] = [];
  const forbid = (detail: string) => errors.push(forbidden('resourceVersionMatch', detail));
  if (isInitial && match !== NOT_OLDER)
    forbid(`sendInitialEvents requires setting resourceVersionMatch to ${NOT_OLDER}`);
  if (match === '') return errors;
  if (!isInitial)
    forbid('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
  if (match !== NOT_OLDER) errors.push(notSupported('resourceVersionMatch', match, [NOT_OLDER]));
  if (query.get('continue')) forbid('resourceVersionMatch is forbidden when continue is provided');
  return errors;
}

const NOT_OLDER = 'NotOlderThan';

/** As query parameters are read: anything but false and 0. */
const isTruth = (value: string | null): boolean => value !== null && !/^(false|0)$/i.test(value);
