// Whose volumes are made here: the class that new clusters have, and those that minikube, kind, k3s and Docker Desktop come with, which
// manifests of tutorials name. Of all others there is no driver, and their claims wait for somebody to make a volume.

export const PROVISIONER = 'kubetape.io/hostpath';

const KNOWN: ReadonlySet<string> = new Set([
  ...[PROVISIONER, 'k8s.io/minikube-hostpath', 'rancher.io/local-path', 'docker.io/hostpath'],
]);

export const isProvisionedHere = (provisioner: string | undefined): boolean =>
  provisioner !== undefined && KNOWN.has(provisioner);
