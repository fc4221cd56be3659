// Which of two versions clients prefer: v10, v2, v1, v11beta2, v10beta3, v3beta1, v12alpha1, then other names.
//
// Source: apimachinery pkg/version/helpers.go CompareKubeAwareVersionStrings.

const KUBE_VERSION = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/;
const STABILITY = ['alpha', 'beta', undefined];

/** Negative when `a` comes first. */
export function byVersionPriority(a: string, b: string): number {
  if (a === b) return 0;
  const [one, other] = [KUBE_VERSION.exec(a), KUBE_VERSION.exec(b)];
  if (!one || !other) return one ? -1 : other ? 1 : a < b ? -1 : 1;
  const [, major = '', stability, minor = '0'] = one;
  const [, otherMajor = '', otherStability, otherMinor = '0'] = other;
  return (
    STABILITY.indexOf(otherStability) - STABILITY.indexOf(stability) ||
    Number(otherMajor) - Number(major) ||
    Number(otherMinor) - Number(minor)
  );
}
