// What is said to requests that ask for nothing there is [apimachinery pkg/api/errors NewGenericServerResponse].

import { type Failure, failure } from '../../machinery/status.js';
import type { World } from '../world.js';

export const noSuchPath: Failure = failure(
  404,
  'NotFound',
  'the server could not find the requested resource',
  {},
);

export const wrongMethod: Failure = failure(
  405,
  'MethodNotAllowed',
  'the server does not allow this method on the requested resource',
  {},
);

/** Writing to a moment of the past. */
export const pastIsReadOnly = ({ at = '' }: Pick<World, 'at'>): Failure =>
  failure(
    405,
    'MethodNotAllowed',
    `the past cannot be changed: this is the cluster as it was at ${at}. To try what would have happened, fork it: kubetape fork NAME --at ${at}, and write to that timeline`,
    {},
  );
