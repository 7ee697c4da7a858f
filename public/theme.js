// The page's theme before anything is drawn; same rule as src/ui/common/theme.ts.
(function () {
  var theme = 'light';
  try {
    theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    var saved = localStorage.getItem('unmixing-studio.theme');
    if (saved === 'light' || saved === 'dark') theme = saved;
  } catch {
    // Storage can be forbidden (private windows, embedded pages): then as the system has it.
  }
  document.documentElement.dataset.theme = theme;
})();
