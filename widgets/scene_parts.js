// The cell's small parts: elements, sliders, chips, tabs, and the desk that sends what the hand changes.

/** An element with properties, attributes (`aria-…`, `data-…`, `role`) and children. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes("-") || key === "role") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children);
  return element;
}

const between = (low, high, value) => Math.max(low, Math.min(high, value));

/** A labelled slider; `show` writes its figure, `change` is told the number. */
function slider(text, [min, max, step], show, change) {
  const input = make("input", { type: "range", min, max, step });
  const figure = make("span", { className: "figure", "aria-hidden": "true" });
  const paint = (value) => {
    figure.textContent = show(value);
    input.setAttribute("aria-valuetext", figure.textContent);
    const [low, high] = [Number(input.min), Number(input.max)];
    const part = (at) => (100 * (between(low, high, at) - low)) / (high - low);
    const ends = [part(Math.max(low, 0)), part(value)].sort((a, b) => a - b);
    ends.forEach((end, i) => input.style.setProperty(["--from", "--to"][i], `${end}%`));
  };
  input.addEventListener("input", () => {
    paint(Number(input.value));
    change(Number(input.value));
  });
  const label = make("label", { className: "slider" }, make("span", { textContent: text }), input, figure);
  const set = (value) => ((input.value = value), paint(value));
  const reach = (low, high) => ((input.min = low), (input.max = high));
  return { label, set, reach };
}

/** A row of chips of which one is chosen; `fill` takes [[key, title, picture?]]. */
function chips(title, className, change) {
  const row = make("div", { className: `chips ${className}`, role: "radiogroup", "aria-label": title });
  let keys = "";
  const chosen = () => [...row.children].findIndex((chip) => chip.getAttribute("aria-checked") === "true");
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !row.children.length) return;
    event.preventDefault();
    const next = row.children[(chosen() + step + row.children.length) % row.children.length];
    next.click();
    next.focus();
  };
  row.addEventListener("keydown", move);
  const chip = ([key, text, picture]) => {
    const face = picture ? [make("img", { src: picture, alt: "" })] : [make("i", { "data-key": key })];
    return make("button", { type: "button", role: "radio", title: text, onclick: () => change(key) }, ...face, make("span", { textContent: text }));
  };
  const fill = (options, value) => {
    const now = JSON.stringify(options);
    if (now !== keys) row.replaceChildren(...options.map(chip));
    keys = now;
    options.forEach(([key], i) => {
      row.children[i].setAttribute("aria-checked", String(key === value));
      row.children[i].tabIndex = key === value || (i === 0 && !options.some(([one]) => one === value)) ? 0 : -1;
    });
  };
  return { row, fill };
}

/** A switch. */
function toggle(text, change) {
  const input = make("input", { type: "checkbox", role: "switch" });
  input.addEventListener("change", () => change(input.checked));
  return { label: make("label", { className: "toggle" }, input, make("span", { textContent: text })), set: (on) => (input.checked = on) };
}

let tabsMade = 0;

/** Tabs over panels; one panel shows. */
function tabs(entries) {
  const own = `vouch-tabs-${(tabsMade += 1)}`;
  const list = make("div", { className: "tabs", role: "tablist" });
  const choose = (index) => entries.forEach(([, panel], i) => {
    panel.hidden = i !== index;
    list.children[i].setAttribute("aria-selected", String(i === index));
    list.children[i].tabIndex = i === index ? 0 : -1;
  });
  entries.forEach(([title, panel], i) => {
    Object.assign(panel, { id: `${own}-${i}` });
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-label", title);
    list.append(make("button", { type: "button", role: "tab", textContent: title, "aria-controls": panel.id, onclick: () => choose(i) }));
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const index = ([...list.children].indexOf(document.activeElement) + step + entries.length) % entries.length;
    choose(index);
    list.children[index].focus();
  });
  choose(0);
  return make("div", { className: "tabbed" }, list, ...entries.map(([, panel]) => panel));
}

/** Sends what the hand changes: one question is under way at a time, what comes meanwhile is merged and waits. */
class Desk {
  constructor(model, look) {
    Object.assign(this, { model, look, view: Math.random().toString(36).slice(2), count: 0, edits: {}, waiting: [], asked: null });
  }
  /** The document as Python has it, with the edits that it has not answered yet. */
  get document() {
    const document = structuredClone(this.model.get("document"));
    for (const message of [this.asked, ...this.waiting, { edits: this.edits }]) this.apply(document, message?.edits ?? {});
    return document;
  }
  apply(document, edits) {
    for (const [path, value] of Object.entries(edits)) {
      const [place, ...rest] = path.split(".");
      const field = rest.pop();
      const part = place === "nodes" ? document.nodes?.find((node) => node.id === rest.join(".")) : document[place];
      if (part) part[field] = value;
    }
  }
  edit(edits) {
    Object.assign(this.edits, edits);
    this.flush();
    this.look();
  }
  /** A question that is not merged: save, add, remove, refresh, another moment. */
  ask(message) {
    const last = this.waiting.at(-1);
    const edits = { ...(last?.do === message.do && message.do === "look" ? this.waiting.pop().edits : {}), ...this.edits };
    this.waiting.push({ ...message, edits });
    this.edits = {};
    this.flush();
    this.look();
  }
  flush() {
    if (this.asked) return;
    const next = this.waiting.shift() ?? (Object.keys(this.edits).length ? { do: "edit", edits: this.edits } : null);
    if (!next) return;
    if (next.edits === this.edits) this.edits = {};
    this.asked = { ...next, ticket: `${this.view}:${(this.count += 1)}`, since: performance.now() };
    this.model.send(this.asked);
  }
  answered() {
    if (this.model.get("answered") !== this.asked?.ticket) return;
    this.asked = null;
    this.flush();
  }
  /** The moment that the picture shows, or will when it has been drawn. */
  get atMs() {
    return [this.asked, ...this.waiting].findLast((one) => one && "at_ms" in one)?.at_ms ?? this.model.get("at_ms");
  }
  get busyMs() {
    return this.asked ? performance.now() - this.asked.since : 0;
  }
}
