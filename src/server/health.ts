// /healthz, /livez, /readyz and their parts: whoever answers at all is well.

import type { Handler } from './call.js';

const CHECKS = ['ping', 'log', 'etcd'];

export const health: Handler = ({ path: { target }, query, respond }) => {
  if (target.type !== 'other') return false;
  const match = /^\/(healthz|livez|readyz)(?:\/(.+))?$/.exec(target.path);
  if (!match) return false;
  const [, probe = '', check] = match;
  if (check !== undefined && !CHECKS.includes(check))
    return respond.text(404, '404 page not found\n');
  if (!query.has('verbose') || check !== undefined) return respond.text(200, 'ok');
  const lines = CHECKS.map((name) => `[+]${name} ok\n`).join('');
  return respond.text(200, `${lines}${probe} check passed\n`);
};
