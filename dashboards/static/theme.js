// Runs before anything is painted: the reader's choice of theme, kept in this browser; else the system's.
(() => {
  const kept = localStorage.getItem("outlast-theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
})();
