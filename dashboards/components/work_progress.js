// A bar whose elements stay: only its width and its words change. Without a share it moves to and fro.
export function render({ model }) {
  const fill = document.createElement("div");
  fill.className = "fill";
  const bar = document.createElement("div");
  bar.className = "track";
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-valuemin", "0");
  bar.setAttribute("aria-valuemax", "100");
  bar.append(fill);
  const words = document.createElement("p");
  words.className = "words";
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "stop";
  stop.addEventListener("click", () => { stop.disabled = true; model.send_msg({ stop: true }); });
  const place = document.createElement("div");
  place.className = "work-progress";
  place.append(bar, words, stop);

  const show = () => {
    const known = model.share !== null && model.share !== undefined;
    bar.classList.toggle("unknown", !known);
    fill.style.width = known ? `${Math.min(100, 100 * model.share)}%` : "";
    if (known) bar.setAttribute("aria-valuenow", String(Math.round(100 * model.share)));
    else bar.removeAttribute("aria-valuenow");
    bar.setAttribute("aria-label", model.label);
    bar.setAttribute("aria-valuetext", model.words.join(", "));
    words.replaceChildren(...model.words.map((one) => { const part = document.createElement("span"); part.textContent = one; return part; }));
    stop.hidden = !model.stop_words;
    if (stop.textContent !== model.stop_words) { stop.textContent = model.stop_words; stop.disabled = false; }
  };
  show();
  for (const name of ["share", "words", "label", "stop_words"]) model.on(name, show);
  return place;
}
