// The form of a plan: groups of inputs from Python (form_content.py), what somebody does as messages to Python.
// Elements are kept by the id of their item, so that focus and a held slider survive every update.

const THROTTLE = 100; // milliseconds between two answers asked for while a slider is held

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

const shown = (kind, number) => {
  if (kind === "money") return (number < 0 ? "-$" : "$") + Math.abs(number).toLocaleString("en-US");
  if (kind === "percent") return `${Number(number.toFixed(4))}%`;
  return String(number);
};

function fieldOf(item, send) {
  const id = `f-${item.id.replaceAll(".", "-")}`;
  const label = make("label", { for: id });
  const hint = make("p", { class: "hint", id: `${id}-hint` });
  const error = make("p", { class: "error", id: `${id}-error`, role: "alert" });
  const input = item.kind === "choice"
    ? make("select", { id })
    : make("input", { id, type: "text", autocomplete: "off", spellcheck: "false",
        inputmode: item.kind === "words" ? "text" : "decimal" });
  const slider = item.slider ? make("input", { type: "range", id: `${id}-slider` }) : null;
  const element = make("div", { class: `field ${item.kind}` }, label, input, ...(slider ? [slider] : []), hint, error);
  let now = item, sent = null, waiting = null;

  const say = (value, final) => {
    clearTimeout(waiting); waiting = null;
    if (!final && sent === value) return;
    sent = value;
    send({ field: now.id, value, final });
  };
  input.addEventListener("change", () => say(input.value, true));
  if (item.kind !== "choice") {
    // Typed text is checked as it is typed, and is only rewritten as people write amounts when the field is left.
    input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => say(input.value, false), 400); });
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") say(input.value, true); });
    input.addEventListener("blur", () => { input.value = now.text; });
  }
  if (slider) {
    let last = 0;
    slider.addEventListener("input", () => {
      input.value = shown(now.kind, Number(slider.value));
      const rest = last + THROTTLE - performance.now();
      clearTimeout(waiting);
      const tick = () => { last = performance.now(); say(slider.value, false); };
      if (rest <= 0) tick(); else waiting = setTimeout(tick, rest);
    });
    slider.addEventListener("change", () => say(slider.value, true));
  }

  const update = (next) => {
    now = next;
    label.textContent = next.label;
    if (slider) slider.setAttribute("aria-label", `${next.label}, slider`);
    hint.textContent = next.hint; hint.hidden = !next.hint;
    error.textContent = next.error; error.hidden = !next.error;
    element.classList.toggle("wrong", Boolean(next.error));
    input.setAttribute("aria-invalid", String(Boolean(next.error)));
    input.setAttribute("aria-describedby", `${next.hint ? hint.id : ""} ${next.error ? error.id : ""}`.trim());
    if (next.options) {
      const wanted = JSON.stringify(next.options);
      if (input.dataset.options !== wanted) {
        input.replaceChildren(...next.options.map(([value, title]) => make("option", { value }, title)));
        input.dataset.options = wanted;
      }
      input.value = next.text;
    } else if (element.getRootNode().activeElement !== input && !(slider && slider.matches(":active"))) {
      input.value = next.text;
    }
    if (slider && next.slider) {
      const [low, high, step, value] = next.slider;
      const held = slider.matches(":active");
      slider.min = low; slider.max = high; slider.step = step;
      if (!held) slider.value = value;
      slider.setAttribute("aria-valuetext", next.text);
    }
  };
  update(item);
  return { element, update };
}

function headingOf(item, send) {
  const title = make("h3");
  const button = make("button", { type: "button", class: "plain", onclick: () => send({ remove: item.removes }) }, "Remove");
  const element = make("div", { class: "heading" }, title, ...(item.removes ? [button] : []));
  const update = (next) => { title.textContent = next.title; button.setAttribute("aria-label", `Remove ${next.title}`); };
  update(item);
  return { element, update };
}

function buttonOf(item, send) {
  const element = make("button", { type: "button", class: "add", onclick: () => send({ button: item.name }) });
  const update = (next) => { element.textContent = `+ ${next.title}`; };
  update(item);
  return { element, update };
}

const MAKERS = { field: fieldOf, heading: headingOf, button: buttonOf };

// What an item is made of: an item whose make-up changes is made anew.
const makeup = (item) => `${item.type}:${item.id}:${item.kind ?? ""}:${item.slider ? 1 : 0}`;

function groupsIn(place, send) {
  const kept = new Map(), sections = new Map();
  return (groups) => {
    const wanted = new Set();
    for (const group of groups) {
      if (!sections.has(group.name)) {
        const body = make("div", { class: "items" });
        const section = make("details", { class: "group", open: group.open }, make("summary", {}, group.title), body);
        sections.set(group.name, { section, body });
        place.append(section);
      }
      const { section, body } = sections.get(group.name);
      const elements = group.items.map((item) => {
        const key = makeup(item);
        wanted.add(key);
        if (!kept.has(key)) kept.set(key, MAKERS[item.type](item, send));
        else kept.get(key).update(item);
        return kept.get(key).element;
      });
      if (elements.some((element, index) => body.children[index] !== element) || body.children.length !== elements.length) {
        const focused = body.getRootNode().activeElement;
        body.replaceChildren(...elements);
        if (focused && body.contains(focused)) focused.focus();
      }
      section.classList.toggle("wrong", group.items.some((item) => item.error));
      if (group.items.some((item) => item.error)) section.open = true;
    }
    for (const key of [...kept.keys()]) if (!wanted.has(key)) kept.delete(key);
  };
}

const base64 = async (file) => {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
};

function toolbarOf(model, send, say) {
  const preset = make("select", { id: "preset", onchange: () => { if (preset.value) send({ preset: preset.value }); } });
  const file = make("input", { type: "file", accept: ".toml,application/toml,text/plain", class: "visually-hidden",
    tabindex: "-1", "aria-label": "The file of a plan", onchange: async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    if (chosen.size > 10_000_000) say(`${chosen.name} has ${chosen.size.toLocaleString("en-US")} bytes, more than 10,000,000; a plan takes a few thousand`);
    else send({ file: { name: chosen.name, content: await base64(chosen) } });
    file.value = "";
  } });
  const save = () => {
    const link = make("a", { href: URL.createObjectURL(new Blob([model.text], { type: "application/toml" })), download: "plan.toml" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const share = make("button", { type: "button", class: "tool", onclick: async () => {
    try { await navigator.clipboard.writeText(location.href); share.textContent = "Link copied"; }
    catch { window.prompt("The link to this plan", location.href); }
    setTimeout(() => { share.textContent = "Copy link"; }, 2000);
  } }, "Copy link");
  const tool = (words, act) => make("button", { type: "button", class: "tool", onclick: act }, words);
  const fill = () => preset.replaceChildren(make("option", { value: "" }, "Start from …"),
    ...model.presets.map(([name, title]) => make("option", { value: name }, title)));
  fill();
  model.on("presets", fill);
  return make("div", { class: "toolbar" },
    make("label", { for: "preset", class: "visually-hidden" }, "Start from an example"), preset,
    make("div", { class: "tools" }, tool("Load", () => file.click()), tool("Save", save), share, tool("Reset", () => send({ reset: true })), file));
}

function textOf(model, send) {
  const area = make("textarea", { id: "plan-text", rows: "28", spellcheck: "false", autocapitalize: "off" });
  const error = make("p", { class: "error", id: "plan-text-error", role: "alert" });
  let waiting = null;
  area.setAttribute("aria-describedby", "plan-text-error");
  area.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => send({ text: area.value }), 400); });
  const show = () => { if (area.getRootNode().activeElement !== area) area.value = model.text; };
  const complain = () => {
    error.textContent = model.text_error; error.hidden = !model.text_error;
    area.setAttribute("aria-invalid", String(Boolean(model.text_error)));
  };
  show(); complain();
  model.on("text", show); model.on("text_error", complain);
  return make("div", { class: "as-text" }, make("label", { for: "plan-text" }, "The whole plan, as in its file"), area, error);
}

export function render({ model }) {
  const send = (message) => model.send_msg(message);
  const said = make("p", { class: "said", role: "status" });
  const say = (words) => { said.textContent = words; said.hidden = !words; };
  const fields = make("div", { class: "fields" });
  const text = textOf(model, send);
  const views = ["fields", "text"].map((view) => make("button", { type: "button", "aria-pressed": "false",
    onclick: () => { model.view = view; } }, view === "fields" ? "Form" : "Edit as text"));
  const look = () => {
    fields.hidden = model.view !== "fields"; text.hidden = model.view !== "text";
    views.forEach((button, index) => button.setAttribute("aria-pressed", String(["fields", "text"][index] === model.view)));
  };
  const update = groupsIn(fields, send);
  update(model.groups); look(); say(model.said);
  model.on("groups", () => update(model.groups));
  model.on("view", look);
  model.on("said", () => say(model.said));
  const narrow = matchMedia("(max-width: 960px)");
  const all = make("details", { class: "all", open: !narrow.matches }, make("summary", {}, "Change the plan"),
    toolbarOf(model, send, say), make("div", { class: "views", role: "group", "aria-label": "How the plan is edited" }, ...views),
    said, fields, text);
  narrow.addEventListener("change", () => { all.open = !narrow.matches; });
  return all;
}
