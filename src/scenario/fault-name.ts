// What a fault is called when nobody gave it a name: its victim and what is the matter, `node-1-down`.

export function faultName(spec: Readonly<Record<string, unknown>>): string {
  const victim =
    spec['node'] ??
    spec['image'] ??
    spec['controller'] ??
    spec['webhook'] ??
    (spec['apiServer'] ? 'apiserver' : spec['metricsServer'] ? 'metrics-server' : 'pods');
  // A glob may begin with what no name begins with.
  return `${victim}-${spec['is'] ?? ''}`
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .replace(/([-.])[-.]+/g, '$1');
}
