// What is on the disk of a new node, as far as pods ask for it: the directories, files, sockets and devices of any Linux
// machine with containerd, systemd and a kubelet. What a machine may lack (a GPU, another disk, Docker) is not there.

export type FileType = 'Directory' | 'File' | 'Socket' | 'CharDevice' | 'BlockDevice';

const under = (parent: string, names: string): readonly string[] =>
  names.split(' ').map((name) => `${parent}/${name}`);

const DIRECTORIES = [
  ...under('', 'bin boot dev etc home lib media mnt opt proc root run sbin srv sys tmp usr var'),
  ...under('/dev', 'disk disk/by-id disk/by-path disk/by-uuid mapper net pts shm'),
  ...under('/etc', 'cni cni/net.d containerd default kubernetes kubernetes/manifests'),
  ...under('/etc', 'kubernetes/pki modprobe.d pam.d profile.d security ssl ssl/certs sysctl.d'),
  ...under('/etc', 'systemd systemd/system udev udev/rules.d'),
  ...under('/lib', 'modules systemd systemd/system udev'),
  ...under('/opt', 'cni cni/bin'),
  ...under('/run', 'containerd dbus lock systemd systemd/system udev user'),
  ...under('/usr', 'bin include lib lib/modules libexec local local/bin local/lib local/sbin'),
  ...under('/usr', 'sbin share share/zoneinfo src'),
  ...under('/var', 'cache lib local log mail opt spool tmp'),
  ...under('/var/lib', 'cni containerd dbus kubelet systemd'),
  ...under('/var/lib/kubelet', 'device-plugins pki plugins plugins_registry pod-resources pods'),
  ...under('/var/log', 'containers journal pods'),
];

const FILES = [
  ...under('/etc', 'containerd/config.toml fstab group hostname hosts kubernetes/kubelet.conf'),
  ...under('/etc', 'localtime machine-id nsswitch.conf os-release passwd resolv.conf shadow'),
  '/run/xtables.lock',
  '/usr/lib/os-release',
  '/var/lib/kubelet/config.yaml',
];

const SOCKETS = [
  ...under('/run', 'containerd/containerd.sock dbus/system_bus_socket systemd/notify'),
  ...under('/var/lib/kubelet', 'device-plugins/kubelet.sock pod-resources/kubelet.sock'),
];

const DEVICES = under('/dev', 'console fuse full kmsg net/tun null ptmx random tty urandom zero');

const TYPES: ReadonlyMap<string, FileType> = new Map([
  ...DIRECTORIES.map((path) => [path, 'Directory'] as const),
  ...FILES.map((path) => [path, 'File'] as const),
  ...SOCKETS.map((path) => [path, 'Socket'] as const),
  ...DEVICES.map((path) => [path, 'CharDevice'] as const),
]);

/** What is at a path; `unknown`: the kernel makes it up, and nobody can say what it has there. */
export function typeOnNewNode(path: string): FileType | 'unknown' | undefined {
  const real = path.replace(/^\/var\/run(?=\/|$)/, '/run');
  if (real === '' || real === '/') return 'Directory';
  return TYPES.get(real) ?? (/^\/(proc|sys)\//.test(real) ? 'unknown' : undefined);
}

/** The directories that a new node has below one of its own, counted from there. */
export function directoriesBelow(path: string): readonly string[] {
  const below = `${path.replace(/^\/var\/run(?=\/|$)/, '/run').replace(/\/+$/, '')}/`;
  return DIRECTORIES.filter((one) => one.startsWith(below)).map((one) => one.slice(below.length));
}
