// Who answers what, in the order in which they are asked.

import { failure } from '../machinery/status.js';
import type { Call, Handler } from './call.js';
import { coreVirtual } from './core-virtual.js';
import { debugApi } from './debug-api.js';
import { discovery } from './discovery/index.js';
import { health } from './health.js';
import { metrics } from './metrics.js';
import { openApi } from './openapi/index.js';
import { openId } from './openid.js';
import { podLog } from './pods/log.js';
import { podStreams } from './pods/streams.js';
import { proxy } from './proxy.js';
import { rest } from './rest/index.js';
import { reviews } from './reviews/index.js';
import { timelinesHandler } from './served-timelines.js';
import { sessionApi } from './session-api.js';
import { tokenRequest } from './token-request.js';
import { version } from './version.js';

const handlers: readonly Handler[] = [
  health,
  version,
  timelinesHandler,
  sessionApi,
  debugApi,
  discovery,
  openApi,
  openId,
  reviews,
  tokenRequest,
  podLog,
  podStreams,
  proxy,
  metrics,
  coreVirtual,
  rest,
];

export async function handle(call: Call): Promise<void> {
  for (const handler of handlers) if (await handler(call)) return;
  if (call.path.target.type === 'other' && call.path.target.path === '/')
    call.respond.json(200, { paths: PATHS });
  else call.respond.text(404, '404 page not found\n');
}

const PATHS = [
  ...['/.well-known/openid-configuration', '/api', '/api/v1', '/apis', '/healthz', '/livez'],
  ...['/openapi/v2', '/openapi/v3', '/openid/v1/jwks', '/readyz', '/version'],
];

export const crashed = (error: unknown) =>
  failure(
    500,
    'InternalError',
    `Internal error occurred: ${String((error as Error).message ?? error)}`,
  );
