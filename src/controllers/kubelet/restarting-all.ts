// What is said of a container that was removed because all of its pod begin anew: why it waits, and why it ended.

export const RESTARTING_ALL = 'RestartingAllContainers';
