// Labels, the pairs objects are found by: reading one safely, comparing sets of them, printing them.
//
// Source: apimachinery pkg/labels/labels.go.

export type Labels = Readonly<Record<string, string>>;

/** A label's own value: `constructor` is a valid label key, and every object inherits one. */
export function labelValue(labels: Labels | undefined, key: string): string | undefined {
  const value: unknown = labels?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** Whether every one of `wanted` is among `labels`; none wanted is always so (a Service's selector). */
export function hasLabels(wanted: Labels, labels: Labels | undefined): boolean {
  for (const key in wanted) if (labelValue(labels, key) !== wanted[key]) return false;
  return true;
}

/** The labels with one that has this value; without a key, as they are [apimachinery CloneAndAddLabel]. */
export const withLabel = (labels: Labels | undefined, key: string, value: string): Labels =>
  key === '' ? { ...labels } : { ...labels, [key]: value };

/** Plain labels, sorted: `app=web,tier=a`, or `<none>`. */
export function formatLabels(labels: Labels | undefined): string {
  const pairs = Object.keys(labels ?? {})
    .sort()
    .map((key) => `${key}=${labels?.[key]}`);
  return pairs.join(',') || '<none>';
}
