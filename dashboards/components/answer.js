// The answer: its elements stay, their words change. The sentence is a live region, read out when it has changed.
const make = (tag, className, ...children) => {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
};

export function render({ model }) {
  const sentence = make("h1", "sentence");
  const spoken = make("div", "visually-hidden");
  spoken.setAttribute("aria-live", "polite");
  spoken.setAttribute("aria-atomic", "true");
  const certainty = make("p", "certainty"), meaning = make("p", "meaning"), source = make("p", "source");
  const filled = make("div", "filled"), between = make("div", "between"), at = make("div", "at");
  const track = make("div", "track", filled, between, at);
  const bar = make("div", "bar", track, make("div", "scale", make("span", "", "0 in 100"), make("span", "", "50"), make("span", "", "100 in 100")));
  bar.setAttribute("aria-hidden", "true");
  const answer = make("section", "answer", sentence, spoken, bar, certainty, meaning, source);
  answer.setAttribute("aria-label", "The answer");

  let speaking = null;
  const show = () => {
    const { content } = model;
    if (!content.sentence) return;
    sentence.textContent = content.sentence;
    certainty.textContent = content.certainty;
    meaning.textContent = content.meaning;
    bar.classList.toggle("without", !content.bar);
    answer.classList.toggle("tall", !content.bar);
    if (content.bar) {
      const { low, at: middle, high } = content.bar;
      filled.style.width = `${100 * middle}%`;
      between.style.left = `${100 * low}%`; between.style.width = `${100 * (high - low)}%`;
      at.style.left = `${100 * middle}%`;
    }
    clearTimeout(speaking); // only an answer that stays is read out
    speaking = setTimeout(() => { spoken.textContent = `${content.sentence} ${content.certainty}`; }, 800);
  };
  const stand = () => { answer.dataset.state = model.state; answer.setAttribute("aria-busy", String(model.state === "loading")); };
  const tell = () => { source.textContent = model.source; };
  const narrow = matchMedia("(max-width: 720px)");
  const fit = () => { model.narrow = narrow.matches; };
  narrow.addEventListener("change", fit);
  show(); stand(); tell(); fit();
  model.on("content", show); model.on("state", stand); model.on("source", tell);
  return answer;
}
