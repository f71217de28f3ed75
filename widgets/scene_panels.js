// The panels of light, camera and notes: what they show of the document, and what they ask of it.

/** Sliders over values of the document by their path. */
function sliders(desk, entries) {
  const value = (path) => path.split(".").reduce((part, field) => part?.[field], desk.document);
  const made = entries.map(([text, path, range, show]) => [slider(text, range, show, (now) => desk.edit({ [path]: now })), path]);
  return { rows: made.map(([row]) => row.label), look: () => made.forEach(([row, path]) => row.set(value(path) ?? 1)) };
}

/** A list of the document under a title, each entry with its time and a way to take it away; `tell` says what is written there. */
function noteList(desk, title, place, { tell, none, rest = [] }) {
  const list = make("ul", { className: "list", "aria-label": title });
  const empty = make("p", { className: "none", textContent: none ?? "" });
  const section = make("section", {}, make("h4", { textContent: title }), list, empty, ...rest);
  const row = (one, index) => {
    const text = tell(one);
    const take = () => desk.ask({ do: "take", place, which: one.id ?? index });
    const button = make("button", { type: "button", textContent: "×", title: words.remove, "aria-label": `${words.remove}: ${text}`, onclick: take });
    return make("li", {}, make("span", { textContent: text, title: text }), make("small", { textContent: span(one) }), button);
  };
  let known = "";
  const fill = (entries = []) => {
    const now = JSON.stringify(entries);
    if (now !== known) list.replaceChildren(...entries.map(row));
    known = now;
    list.hidden = entries.length === 0;
    empty.hidden = entries.length > 0 || !none;
    section.hidden = entries.length === 0 && !none && rest.length === 0;
  };
  return { section, fill };
}

/** The environment that the scene has come to at a moment. */
function lightAt(document, at_ms) {
  const begun = (document.timeline?.lights ?? []).filter((change) => change.start_ms <= at_ms);
  return begun.sort((a, b) => a.start_ms - b.start_ms).at(-1)?.environment ?? document.environment;
}

function lightPanel(desk) {
  const when = make("select", {}, ...["", ...FADES_MS].map((ms) => make("option", { value: ms, textContent: ms === "" ? words.fromStart : words[`fade_${ms}`] })));
  const choose = (name) => {
    if (when.value === "") desk.edit({ "environment.name": name, "environment.sha256": null });
    else desk.ask({ do: "light", name, start_ms: desk.atMs, fade_ms: Number(when.value) });
  };
  const names = chips(words.light, "lights", choose);
  const lines = sliders(desk, [
    [words.bright, "environment.intensity", [0.2, 3, 0.05], times],
    [words.around, "environment.rotation_deg", [-180, 180, 1], degrees],
  ]);
  const changes = noteList(desk, words.changes, "light_changes", { tell: ({ environment }) => words[environment.name] ?? environment.name });
  const look = () => {
    const { document } = desk;
    const now = when.value === "" ? document.environment : lightAt(document, desk.atMs);
    names.fill(LIGHTS.map((name) => [name, words[name]]), now.name);
    const lights = document.timeline?.lights ?? [];
    changes.fill(lights.map((change) => ({ ...change, end_ms: change.start_ms + change.fade_ms })));
    lines.look();
  };
  when.addEventListener("change", look);
  const choice = make("label", { className: "choice" }, make("span", { textContent: words.when }), when);
  return { panel: make("div", { className: "panel" }, names.row, choice, ...lines.rows, changes.section), look };
}

const SEVERAL = "\n";

function cameraPanel(desk) {
  const lines = sliders(desk, [
    [words.angle, "camera.yaw_deg", [-180, 180, 1], degrees],
    [words.tilt, "camera.pitch_deg", [-20, 85, 1], degrees],
    [words.zoom, "camera.zoom", [0.5, 4, 0.05], times],
    [words.lens, "camera.fov_deg", [10, 70, 1], degrees],
  ]);
  const paths = chips(words.path, "paths", (path) => path !== SEVERAL && desk.ask({ do: "path", path }));
  const section = make("section", {}, make("h4", { textContent: words.path }), paths.row);
  const look = () => {
    lines.look();
    const { paths: own = [], timeline: { moves = [] } = {} } = desk.document;
    const names = [...PATHS, ...own.map((path) => path.name).filter((name) => !PATHS.includes(name))];
    const options = names.map((name) => [name, PATHS.includes(name) ? words[`path_${name}`] : name]);
    // What code has put together of several moves is shown as that: choosing one path takes their place.
    if (moves.length > 1) options.push([SEVERAL, words.path_several]);
    paths.fill(options, moves.length > 1 ? SEVERAL : (moves[0]?.path ?? ""));
  };
  return { panel: make("div", { className: "panel" }, make("section", {}, make("div", { className: "rows" }, ...lines.rows)), section), look };
}

const CAPTION_MS = 3000;

function notesPanel(desk) {
  const text = make("input", { type: "text", maxLength: 120, placeholder: words.captionText, "aria-label": words.captionText });
  const add = () => {
    if (!text.value.trim()) return;
    desk.ask({ do: "caption", text: text.value.trim(), start_ms: desk.atMs, end_ms: desk.atMs + CAPTION_MS });
    text.value = "";
  };
  text.addEventListener("keydown", (event) => event.key === "Enter" && add());
  const line = make("div", { className: "line" }, text, make("button", { type: "button", textContent: words.addCaption, onclick: add }));
  const sides = { width: words.widthLine, height: words.heightLine, depth: words.depthLine };
  const spots = noteList(desk, words.hotspots, "hotspots", {
    tell: (spot) => (spot.shown ? (spot.label ?? words.noLabel) : `${spot.id} · ${words.placeOnly}`),
    none: words.noHotspots,
  });
  const lengths = noteList(desk, words.dimensions, "dimensions", { tell: (one) => one.label ?? sides[one.along] ?? words.between, none: words.noDimensions });
  const captions = noteList(desk, words.captions, "captions", { tell: (one) => one.text, rest: [line] });
  const look = () => {
    const { hotspots, dimensions, timeline } = desk.document;
    spots.fill(hotspots);
    lengths.fill(dimensions);
    captions.fill(timeline?.captions);
  };
  return { panel: make("div", { className: "panel" }, spots.section, lengths.section, captions.section), look };
}
