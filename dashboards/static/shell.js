// The shell's own behaviour: the theme's switch and its colours in charts, and what a lost connection looks like.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  // Charts are canvases, which CSS does not reach: a model tagged "tint:fill_color=band-0" takes that token's colour.
  const tint = () => {
    const style = getComputedStyle(root);
    for (const doc of window.Bokeh?.documents ?? []) {
      for (const model of doc._all_models?.values?.() ?? []) {
        for (const tag of model.tags ?? []) {
          if (typeof tag !== "string" || !tag.startsWith("tint:")) continue;
          const [property, token] = tag.slice(5).split("=");
          const colour = style.getPropertyValue(`--${token}`).trim();
          const now = model[property]?.value ?? model[property];
          if (colour && now !== colour) model.setv({ [property]: colour }, { sync: false });
        }
      }
    }
  };
  let asked = 0;
  const tintSoon = () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(tint); };

  const button = document.getElementById("theme");
  button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    root.dataset.theme = next;
    localStorage.setItem("outlast-theme", next);
    button.setAttribute("aria-pressed", String(next === "dark"));
    tintSoon();
  });
  system.addEventListener("change", tintSoon);

  // A lost connection is said; it comes back by itself, and a page whose process has gone is loaded anew.
  const banner = document.getElementById("connection");
  let process = null, waiting = null;
  const ask = async () => (await (await fetch("/process", { cache: "no-store" })).json()).process;
  ask().then((name) => { process = name; }, () => {});
  const say = (words) => { banner.textContent = words; banner.hidden = words === ""; };
  const lost = () => {
    if (waiting) return;
    say("The connection is lost. Your plan is safe here; trying again …");
    const tryAgain = async () => {
      try {
        const now = await ask();
        if (process !== null && now !== process) { location.reload(); return; }
        say("Connected again.");
        waiting = setTimeout(() => { say(""); waiting = null; }, 2000);
      } catch { waiting = setTimeout(tryAgain, 1000); }
    };
    waiting = setTimeout(tryAgain, 500);
  };

  const attach = () => {
    for (const doc of window.Bokeh?.documents ?? []) {
      if (doc.__outlast) continue;
      doc.__outlast = true;
      doc.on_event("connection_lost", lost);
      doc.on_change((event) => { if (event.kind === "ModelChanged" && event.attr !== "data") tintSoon(); });
      root.dataset.connected = "true";
      tintSoon();
    }
    if (!root.dataset.connected) setTimeout(attach, 50);
  };
  attach();
})();
