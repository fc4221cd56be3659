// Endpoints: the addresses behind a Service, in one object: what EndpointSlices replaced.

import type { Endpoints as ApiEndpoints, EndpointSubset } from 'kubernetes-types/core/v1.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateEndpoints } from './validate.js';

export type Endpoints = Stored<ApiEndpoints>;

export const endpoints = defineKind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  categories: [],
  namespaced: true,
  type: 'V1Endpoints',
  status: false,
  createdByUpdate: true,
  defaults({ subsets }) {
    for (const subset of subsets ?? [])
      for (const port of subset.ports ?? []) port.protocol ??= 'TCP';
  },
  validate: validateEndpoints,
  columns: [
    nameColumn,
    { name: 'Endpoints', value: ({ subsets }) => formatEndpoints(subsets ?? []) },
    ageColumn,
  ],
});

const SHOWN_MAX = 3;

/** `10.0.0.1:80,10.0.0.2:80`, three at most, then how many more [printers/internalversion formatEndpoints]. */
function formatEndpoints(subsets: readonly EndpointSubset[]): string {
  const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }) => ip)
      : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port))),
  );
  if (all.length === 0) return '<none>';
  const shown = all.slice(0, SHOWN_MAX).join(',');
  return all.length > SHOWN_MAX ? `${shown} + ${all.length - SHOWN_MAX} more...` : shown;
}

const hostPort = (ip: string, port: number): string =>
  ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
