// /version: which Kubernetes this is the API of.

import { releaseOf } from '../machinery/settings.js';
import type { Handler } from './call.js';

export const version: Handler = ({ path: { target }, world, respond }) => {
  if (target.type !== 'other' || target.path !== '/version') return false;
  const { kubernetes } = world.session.log.settings;
  const [major, minor] = kubernetes.split('.');
  return respond.json(200, {
    major,
    minor,
    gitVersion: releaseOf(kubernetes),
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: '',
    platform: '',
  });
};
