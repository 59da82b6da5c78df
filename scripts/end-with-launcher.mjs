// Preloaded into the programs that scripts/processes.mjs starts, which have a channel to it. When that process is gone,
// also after kill -9, the channel closes, and the program is asked to stop.
process.once('disconnect', () => {
  // Emitted rather than sent: on Windows, a signal that is sent ends a process at once.
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(143);
});
process.channel?.unref(); // the channel alone keeps no program running
