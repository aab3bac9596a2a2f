// Loaded into Next's process before anything else: the channel closes when the parent dies, even by kill -9.
// Its own workers inherit this preload but not the flag, and keep the channels they live by.
if (process.env.END_WITH_PARENT) {
  delete process.env.END_WITH_PARENT;
  process.on('disconnect', () => process.exit(1));
  process.channel?.unref();
}
