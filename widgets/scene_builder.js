// The hand on a scene document: controls that say what they change, and the picture that Python brings back.
// Python alone writes the document; every picture in this cell is drawn by the programme's engine.

/** The picture: drag to orbit, pinch or wheel (once clicked) to zoom, arrow keys and + − for both. */
function viewer(desk, model) {
  const image = make("img", { alt: "", draggable: false });
  const empty = make("div", { className: "empty" }, make("b"), make("span"));
  const tools = make("div", { className: "tools" });
  const view = make("div", { className: "view", tabIndex: 0, role: "application", "aria-label": words.view }, image, empty, tools, make("span", { className: "busy" }));
  const camera = () => desk.document.camera;
  const orbit = (yaw, pitch) => {
    const { yaw_deg, pitch_deg } = camera();
    desk.edit({ "camera.yaw_deg": ((((yaw_deg + yaw + 180) % 360) + 360) % 360) - 180, "camera.pitch_deg": between(-89, 89, pitch_deg + pitch) });
  };
  const zoom = (factor) => desk.edit({ "camera.zoom": between(0.25, 6, (camera().zoom ?? 1) * factor) });
  const tool = (text, title, act) => make("button", { type: "button", textContent: text, title, "aria-label": title, onclick: act });
  tools.append(
    tool("+", words.closer, () => zoom(1.2)),
    tool("−", words.farther, () => zoom(1 / 1.2)),
    tool("⟲", words.reset, () => desk.edit({ "camera.yaw_deg": 0, "camera.pitch_deg": 12, "camera.zoom": 1 })),
  );
  const fingers = new Map();
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  view.addEventListener("pointerdown", (event) => {
    if (tools.contains(event.target)) return;
    view.setPointerCapture(event.pointerId);
    view.focus({ preventScroll: true });
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  view.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const wide = fingers.size > 1 ? spread() : 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (wide) zoom(spread() / wide);
    else orbit((before.x - event.clientX) * 0.5, (event.clientY - before.y) * 0.4);
  });
  for (const end of ["pointerup", "pointercancel"]) view.addEventListener(end, (event) => fingers.delete(event.pointerId));
  view.addEventListener("wheel", (event) => {
    // A notebook is scrolled by the wheel too: the picture takes it only when it was clicked, or for a pinch.
    if (!event.ctrlKey && !view.matches(":focus")) return;
    event.preventDefault();
    zoom(Math.exp(-between(-120, 120, event.deltaY * (event.deltaMode ? 30 : 1)) * (event.ctrlKey ? 0.01 : 0.0015)));
  }, { passive: false });
  view.addEventListener("keydown", (event) => {
    if (event.target !== view || event.ctrlKey || event.metaKey || event.altKey) return;
    const turn = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] }[event.key];
    const factor = { "+": 1.1, "=": 1.1, "-": 1 / 1.1 }[event.key];
    if (turn || factor) event.preventDefault();
    if (turn) orbit(...turn);
    if (factor) zoom(factor);
  });
  let url = "";
  const show = () => {
    const png = model.get("preview");
    const old = url;
    url = png?.byteLength ? URL.createObjectURL(new Blob([png], { type: "image/png" })) : "";
    if (url) image.src = url;
    URL.revokeObjectURL(old);
  };
  const look = () => {
    const nothing = desk.document.nodes.length === 0;
    const shelf = model.get("models").length > 0;
    view.classList.toggle("bare", nothing);
    empty.firstChild.textContent = shelf ? words.noItems : words.noModels;
    empty.lastChild.textContent = shelf ? words.noItemsHow : words.noModelsHow;
  };
  return { view, show, look, close: () => URL.revokeObjectURL(url) };
}

/** Addresses of the models' posters in this page. */
class Posters {
  constructor(model) {
    Object.assign(this, { model, urls: new Map() });
  }
  of(sha256) {
    const webp = this.model.get("posters")[sha256];
    if (webp?.byteLength && !this.urls.has(sha256)) this.urls.set(sha256, URL.createObjectURL(new Blob([webp], { type: "image/webp" })));
    return this.urls.get(sha256);
  }
  close() {
    for (const url of this.urls.values()) URL.revokeObjectURL(url);
  }
}

/** The items that stand there, the one in the hand, and the shelf. */
function itemPanel(desk, model, posters) {
  let held = null;
  let known = null;
  const node = () => desk.document.nodes.find((one) => one.id === held) ?? desk.document.nodes[0];
  const edit = (field, value) => node() && desk.edit({ [`nodes.${node().id}.${field}`]: value });
  const part = (field, axis) => (value) => edit(field, node()[field].map((old, i) => (i === axis ? value : old)));
  const items = chips(words.inScene, "items", (id) => ((held = id), look()));
  const variants = chips(words.variant, "variants", (name) => edit("variant", name || null));
  const variantRow = make("div", {}, make("h4", { textContent: words.variant }), variants.row);
  const rows = [
    [slider(words.turn, [-180, 180, 1], degrees, part("rotation_deg", 1)), (n) => n.rotation_deg[1]],
    [slider(words.across, [-0.6, 0.6, 0.005], centimetres, part("translation", 0)), (n) => n.translation[0]],
    [slider(words.height, [-0.3, 0.6, 0.005], centimetres, part("translation", 1)), (n) => n.translation[1]],
    [slider(words.depth, [-0.6, 0.6, 0.005], centimetres, part("translation", 2)), (n) => n.translation[2]],
    [slider(words.size, [0.2, 3, 0.01], times, (value) => edit("scale", value)), (n) => n.scale],
  ];
  const remove = make("button", { type: "button", className: "plain", textContent: words.remove, onclick: () => node() && desk.ask({ do: "remove", node: node().id }) });
  const again = make("button", { type: "button", className: "plain", textContent: words.again, onclick: () => desk.ask({ do: "refresh" }) });
  const inHand = make("div", { className: "rows" }, ...rows.map(([row]) => row.label));
  const shelf = chips(words.shelf, "shelf", (id) => desk.ask({ do: "add", model: id }));
  const stage = make("section", {}, make("h4", { textContent: words.inScene }, remove), items.row, variantRow, inHand);
  const panel = make("div", { className: "panel" }, stage, make("section", {}, make("h4", { textContent: words.shelf }, again), shelf.row));
  function look() {
    const models = model.get("models");
    const of = (sha256) => models.find((one) => one.sha256 === sha256);
    shelf.fill(models.map((one) => [one.id, one.title, posters.of(one.sha256)]), null);
    const { nodes } = desk.document;
    // What was just added is what the hand wants next.
    held = known === null ? null : (nodes.find((one) => !known.includes(one.id))?.id ?? held);
    known = nodes.map((one) => one.id);
    const current = node();
    stage.hidden = !current;
    if (!current) return;
    const alike = (one) => nodes.filter((other) => other.model && other.model === one.model);
    const title = (one) => `${of(one.model)?.title ?? one.id}${alike(one).length > 1 ? ` ${alike(one).indexOf(one) + 1}` : ""}`;
    items.fill(nodes.map((one) => [one.id, title(one), posters.of(one.model)]), current.id);
    const names = of(current.model)?.variants ?? [];
    variantRow.hidden = names.length === 0;
    variants.fill([["", words.standard], ...names.map((name) => [name, name])], current.variant ?? "");
    for (const [row, read] of rows) row.set(read(current));
  }
  return { panel, look };
}

/** Name and save; says whether what is seen is what is kept. */
function saveBar(desk, model) {
  const name = make("input", { type: "text", placeholder: words.name, maxLength: 200, "aria-label": words.name });
  const ask = () => desk.ask({ do: "save", name: name.value });
  const save = make("button", { type: "button", className: "primary", onclick: ask });
  const state = make("div", { className: "state", role: "status" });
  name.addEventListener("keydown", (event) => event.key === "Enter" && ask());
  const look = () => {
    const saving = [desk.asked, ...desk.waiting].some((one) => one?.do === "save");
    const saved = model.get("saved");
    const changed = model.get("unsaved") || Object.keys(desk.edits).length > 0;
    if (document.activeElement !== name && !saving) name.value = model.get("name");
    save.textContent = saving ? words.saving : words.save;
    save.disabled = saving || desk.document.nodes.length === 0;
    state.classList.toggle("kept", Boolean(saved) && !changed);
    state.textContent = saved ? `${changed ? words.changed : words.saved} · ${saved}` : changed ? words.unsaved : words.saved;
  };
  return { bar: make("div", { className: "save" }, name, save, state), look };
}

const SHOW_BUSY_MS = 200;
const SHOW_WAITING_MS = 4000;

function render({ model, el }) {
  // JupyterLab's own keys (arrows move between cells, D D deletes one) must not fire in here.
  const root = make("div", { className: "vouch-scene", "data-lm-suppress-shortcuts": "true" });
  const status = make("div", { className: "status", role: "alert" });
  const parts = [];
  const desk = new Desk(model, () => parts.forEach((part) => part.look()));
  const posters = new Posters(model);
  const picture = viewer(desk, model);
  const motion = motionBar(desk, model);
  const [item, saving] = [itemPanel(desk, model, posters), saveBar(desk, model)];
  const [light, camera, notes] = [lightPanel(desk), cameraPanel(desk), notesPanel(desk)];
  parts.push(picture, motion, item, light, camera, notes, saving);
  const left = make("div", { className: "left" }, picture.view, status, motion.bar, make("p", { className: "hint", textContent: words.hint }));
  const sections = tabs([[words.item, item.panel], [words.light, light.panel], [words.camera, camera.panel], [words.notes, notes.panel]]);
  root.append(make("div", { className: "card" }, left, make("div", { className: "right" }, sections, saving.bar)));
  el.append(root);

  const pulse = () => {
    root.classList.toggle("drawing", desk.busyMs > SHOW_BUSY_MS);
    const waiting = desk.busyMs > SHOW_WAITING_MS;
    status.classList.toggle("calm", waiting);
    const text = waiting ? words.waiting : model.get("status");
    if (status.textContent !== text) status.textContent = text;
  };
  const look = () => (desk.look(), pulse());
  const watched = { "change:preview": picture.show, "change:answered": () => (desk.answered(), look()) };
  for (const name of ["document", "models", "posters", "name", "saved", "unsaved", "status", "at_ms", "duration_ms"]) watched[`change:${name}`] = look;
  for (const [event, act] of Object.entries(watched)) model.on(event, act);
  const clock = setInterval(pulse, 150);
  picture.show();
  look();
  return () => {
    clearInterval(clock);
    for (const [event, act] of Object.entries(watched)) model.off(event, act);
    motion.close();
    picture.close();
    posters.close();
  };
}

export default { render };
