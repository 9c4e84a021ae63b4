// What a run is asked: elements are made once, and follow what Python says. Enter runs it.
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

const base64 = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

export function render({ model }) {
  const send = (message) => model.send_msg(message);
  const errors = {};
  const errorOf = (name) => (errors[name] = make("p", { class: "error", id: `run-${name}-error`, role: "alert", hidden: true }));
  const input = (name, mode) => make("input", { type: "text", id: `run-${name}`, inputmode: mode, autocomplete: "off", spellcheck: "false" });

  const plan = make("select", { id: "run-plan", onchange: () => send({ plan: plan.value }) });
  const file = make("input", { type: "file", id: "run-file", accept: ".toml,application/toml,text/plain", class: "visually-hidden", tabindex: "-1",
    "aria-label": "The file of a plan", onchange: async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      if (chosen.size > 10_000_000) say({ plan: `${chosen.name} has ${chosen.size.toLocaleString("en-US")} bytes, more than 10,000,000; a plan takes a few thousand` });
      else send({ file: { name: chosen.name, content: await base64(chosen) } });
      file.value = "";
    } });
  const load = make("button", { type: "button", onclick: () => file.click() }, "Load a plan file");
  const summary = make("p", { class: "summary" });

  const scenarios = input("scenarios", "numeric"), precision = input("precision", "decimal"), seed = input("seed", "numeric");
  const radio = (value, words) => {
    const button = make("input", { type: "radio", name: "by", value, id: `run-by-${value}`, onchange: () => { model.by = value; choose(); } });
    return { button, label: make("label", { for: button.id }, words) };
  };
  const byCount = radio("scenarios", "This many futures"), byPrecision = radio("precision", "As many as it takes to be this precise");
  const row = (by, field, after, name) => make("div", { class: "way" }, by.button, by.label,
    make("span", { class: "amount" }, ...(name === "precision" ? ["±"] : []), field, ...(after ? [after] : [])), errorOf(name));
  scenarios.setAttribute("aria-label", "How many futures");
  precision.setAttribute("aria-label", "How precise, in points to either side");

  const run = make("button", { type: "submit", class: "go" });
  const form = make("form", { class: "run-form", novalidate: true, onsubmit: (event) => {
    event.preventDefault();
    if (!model.busy) send({ run: { by: model.by, scenarios: scenarios.value, precision: precision.value, seed: seed.value } });
  } },
    make("div", { class: "part" }, make("label", { for: "run-plan", class: "name" }, "The plan"),
      make("div", { class: "chooser" }, plan, load, file), summary, errorOf("plan")),
    make("fieldset", { class: "part" }, make("legend", { class: "name" }, "How long to look"),
      row(byCount, scenarios, "", "scenarios"), row(byPrecision, precision, "points", "precision")),
    make("details", { class: "part seed" }, make("summary", {}, "Draws"),
      make("label", { for: "run-seed" }, "Seed"), seed,
      make("p", { class: "hint" }, "One seed gives every plan the same markets. Another seed shows how much the answer owes to chance."), errorOf("seed")),
    errorOf("form"), run);

  const say = (said) => {
    for (const [name, element] of Object.entries(errors)) {
      element.textContent = said[name] ?? "";
      element.hidden = !said[name];
    }
    for (const [name, field] of Object.entries({ plan, scenarios, precision, seed })) {
      field.setAttribute("aria-invalid", String(Boolean(said[name])));
      field.setAttribute("aria-describedby", said[name] ? `run-${name}-error` : "");
    }
    if (said.seed) form.querySelector("details.seed").open = true;
    const first = ["plan", "scenarios", "precision", "seed"].find((name) => said[name]);
    if (first) ({ plan, scenarios, precision, seed })[first].focus();
  };
  const choose = () => {
    byCount.button.checked = model.by === "scenarios"; byPrecision.button.checked = model.by === "precision";
    scenarios.disabled = model.by !== "scenarios"; precision.disabled = model.by !== "precision";
    word();
  };
  const word = () => {
    run.textContent = model.busy ? "One moment …" : model.by === "scenarios" ? `Run ${scenarios.value.trim() || "it"}${scenarios.value.trim() ? " futures" : ""}` : "Run until it is precise";
    run.setAttribute("aria-busy", String(model.busy));
  };
  scenarios.addEventListener("input", word);
  const fill = () => {
    plan.replaceChildren(...model.choices.map(([title, options]) => make("optgroup", { label: title },
      ...options.map(([value, words]) => make("option", { value }, words)))));
    plan.value = model.chosen;
  };
  const sum = () => { summary.textContent = model.summary; plan.value = model.chosen; };
  const type = () => { scenarios.value = model.scenarios; precision.value = model.precision; seed.value = model.seed; choose(); };
  fill(); sum(); type(); say(model.errors);
  model.on("choices", fill); model.on("chosen", sum); model.on("summary", sum);
  for (const name of ["scenarios", "precision", "seed", "by"]) model.on(name, type);
  model.on("errors", () => say(model.errors)); model.on("busy", word);
  return form;
}
