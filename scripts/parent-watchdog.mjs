// Preloaded in Next's process: ends it when the parent dies, even by kill -9, because that closes the channel.
// Next's own workers inherit this preload but not the flag, and keep the channels they need.
if (process.env.PARENT_WATCHDOG) {
  delete process.env.PARENT_WATCHDOG;
  process.on('disconnect', () => process.exit(1));
  process.channel?.unref();
}
