// What the steps expect of the container of pod p1: that it stays, and has a tar with a file in it.

/** busybox without a command ends at once, here as anywhere; and no container has files of its own here. */
export const behavior = () => ({
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Behavior',
  metadata: { name: 'stays' },
  spec: {
    selector: { image: 'busybox', labels: { matchLabels: { app: 'p1' } } },
    exits: { after: '240h' },
    // What `kubectl cp` asks: an archive of a file, and room for another.
    exec: [
      { command: 'tar cf - /srv/cpsrc.txt', stdout: archive('srv/cpsrc.txt', 'copied\n') },
      { command: 'test -d *', code: 1 },
      { command: 'tar -xmf - *' },
    ],
  },
});

/** A tar of one file [POSIX pax, ustar]. */
function archive(name, text) {
  const octal = (value, length) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const header = (sum) =>
    [
      name.padEnd(100, '\0'),
      octal(0o644, 8),
      octal(0, 8),
      octal(0, 8),
      octal(text.length, 12),
      octal(0, 12),
      sum,
      '0',
      ''.padEnd(100, '\0'),
      'ustar\x0000',
    ]
      .join('')
      .padEnd(512, '\0');
  const sum = [...header(' '.repeat(8))].reduce((total, char) => total + char.charCodeAt(0), 0);
  return (
    header(`${sum.toString(8).padStart(6, '0')}\0 `) + text.padEnd(512, '\0') + '\0'.repeat(1024)
  );
}
