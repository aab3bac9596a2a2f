// Runs in the page before its own scripts and records the browser's measurements.
window.observed = { paintMs: 0, layoutShift: 0, interactionMs: 0 };

function watch(type, note, options) {
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(note));
  observer.observe({ type, buffered: true, ...options });
}

watch('largest-contentful-paint', ({ startTime }) => {
  window.observed.paintMs = startTime;
});
watch('layout-shift', ({ value, hadRecentInput }) => {
  if (!hadRecentInput) window.observed.layoutShift += value;
});
watch(
  'event',
  ({ duration }) => {
    window.observed.interactionMs = Math.max(window.observed.interactionMs, duration);
  },
  { durationThreshold: 16 },
);
