// The hand on a scene document. It edits the document and shows the picture that Python brings back:
// one change is under way at a time, the newest waits, everything between is skipped.

const WORDS = {
  en: { models: "Models", add: "Add", item: "Item", remove: "Remove", variant: "Variant", standard: "As delivered", across: "Across", height: "Height", depth: "Depth", turn: "Turn", size: "Size", light: "Light", around: "Around", bright: "Brightness", studio: "Studio", daylight: "Daylight", warm: "Warm home", night: "Night", camera: "Camera", angle: "Angle", tilt: "Tilt", zoom: "Distance", fit: "fit", turntable: "Turntable", time: "Time", name: "Name of the scene", save: "Save", saved: "Saved", hint: "Drag to look around, scroll to come closer. Drawn by the programme's engine.", empty: "No model is ready yet. Upload one with client.models.upload(\"FILE.glb\").", view: "Preview of the scene; arrow keys look around" },
  zh: { models: "模型", add: "添加", item: "物件", remove: "移除", variant: "款式", standard: "默认款", across: "左右", height: "高低", depth: "前后", turn: "旋转", size: "大小", light: "灯光", around: "光源转角", bright: "亮度", studio: "影棚", daylight: "日光", warm: "暖光居家", night: "夜晚", camera: "镜头", angle: "方位", tilt: "俯仰", zoom: "距离", fit: "自动", turntable: "转台", time: "时间", name: "场景名称", save: "保存", saved: "已保存", hint: "拖动环视，滚轮推近。画面由直播引擎绘制。", empty: "还没有可用的模型。请用 client.models.upload(\"文件.glb\") 上传。", view: "场景预览；方向键可环视" },
};
const words = WORDS[(navigator.language || "en").startsWith("zh") ? "zh" : "en"];

/** An element with properties and children. */
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A labelled slider; `show` writes its value, `change` is told the number. */
function slider(text, [min, max, step], show, change) {
  const input = make("input", { type: "range", min, max, step });
  const output = make("output");
  input.addEventListener("input", () => change(Number(input.value)));
  const label = make("label", {}, text, input, output);
  return { label, set: (value) => ((input.value = value), (output.textContent = show(value))) };
}

/** A labelled choice. */
function choice(text, change) {
  const select = make("select");
  select.addEventListener("change", () => change(select.value));
  const label = make("label", { className: "wide" }, text, select);
  const fill = (options, value) => {
    select.replaceChildren(...options.map(([key, title]) => make("option", { value: key, textContent: title, selected: key === value })));
  };
  return { label, fill };
}

const degrees = (value) => `${Math.round(value)}°`;
const centimetres = (value) => `${Math.round(value * 100)} cm`;

/** Sends changes of the document, one at a time. */
class Desk {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.wanted = null;
    this.asked = false;
  }
  get document() {
    return this.wanted?.document ?? this.model.get("document");
  }
  edit(fields) {
    this.send({ document: { ...this.document, ...fields } });
  }
  editNode(id, fields) {
    this.edit({ nodes: this.document.nodes.map((node) => (node.id === id ? { ...node, ...fields } : node)) });
  }
  send(changes) {
    this.wanted = { ...this.wanted, ...changes };
    if (!this.asked) this.flush();
  }
  flush() {
    if (!this.wanted) return;
    for (const [key, value] of Object.entries(this.wanted)) this.model.set(key, value);
    this.wanted = null;
    this.asked = true;
    this.root.classList.add("drawing");
    this.model.save_changes();
  }
  arrived() {
    this.asked = false;
    this.root.classList.remove("drawing");
    this.flush();
  }
}

/** The picture: drag to orbit, wheel to come closer, arrow keys for both. */
function viewer(desk, model) {
  const image = make("img", { alt: words.view });
  const view = make("div", { className: "view", tabIndex: 0, role: "application", ariaLabel: words.view }, image, make("span", { className: "busy" }));
  const orbit = (yaw, pitch) => {
    const camera = desk.document.camera;
    desk.edit({ camera: { ...camera, yaw_deg: (camera.yaw_deg + yaw + 540) % 360 - 180, pitch_deg: Math.max(-89, Math.min(89, camera.pitch_deg + pitch)) } });
  };
  view.addEventListener("pointerdown", (event) => view.setPointerCapture(event.pointerId));
  view.addEventListener("pointermove", (event) => {
    if (view.hasPointerCapture(event.pointerId)) orbit(-event.movementX * 0.5, event.movementY * 0.4);
  });
  view.addEventListener("wheel", (event) => {
    event.preventDefault();
    const camera = desk.document.camera;
    desk.edit({ camera: { ...camera, fov_deg: Math.max(8, Math.min(80, camera.fov_deg * (event.deltaY > 0 ? 1.06 : 0.94))) } });
  }, { passive: false });
  view.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] }[event.key];
    if (step) (event.preventDefault(), orbit(...step));
  });
  let url = "";
  const show = () => {
    const png = model.get("preview");
    if (!png?.byteLength) return;
    URL.revokeObjectURL(url);
    url = URL.createObjectURL(new Blob([png], { type: "image/png" }));
    image.src = url;
  };
  return { view, show, close: () => URL.revokeObjectURL(url) };
}

/** Models on the shelf, and the item in the hand. */
function itemPanel(desk, model) {
  let held = null;
  const node = () => desk.document.nodes.find((one) => one.id === held) ?? desk.document.nodes[0];
  const edit = (fields) => node() && desk.editNode(node().id, fields);
  const at = (axis) => (value) => edit({ translation: node().translation.map((old, i) => (i === axis ? value : old)) });
  const shelf = make("select", { ariaLabel: words.models });
  const add = make("button", { textContent: words.add, onclick: () => model.send({ do: "add", model: shelf.value }) });
  const items = choice(words.item, (id) => ((held = id), show()));
  const variants = choice(words.variant, (name) => edit({ variant: name || null }));
  const rows = [
    [slider(words.turn, [-180, 180, 1], degrees, (value) => edit({ rotation_deg: [node().rotation_deg[0], value, node().rotation_deg[2]] })), (n) => n.rotation_deg[1]],
    [slider(words.across, [-0.6, 0.6, 0.005], centimetres, at(0)), (n) => n.translation[0]],
    [slider(words.height, [-0.3, 0.6, 0.005], centimetres, at(1)), (n) => n.translation[1]],
    [slider(words.depth, [-0.6, 0.6, 0.005], centimetres, at(2)), (n) => n.translation[2]],
    [slider(words.size, [0.2, 3, 0.01], (value) => `${Number(value).toFixed(2)}×`, (value) => edit({ scale: value })), (n) => n.scale],
  ];
  const remove = make("button", { textContent: words.remove, onclick: () => node() && model.send({ do: "remove", node: node().id }) });
  function show() {
    const models = model.get("models");
    shelf.replaceChildren(...models.map((one) => make("option", { value: one.id, textContent: one.title })));
    const current = node();
    items.fill(desk.document.nodes.map((one) => [one.id, one.id]), current?.id);
    if (!current) return;
    const names = models.find((one) => one.sha256 === current.model)?.variants ?? [];
    variants.label.hidden = names.length === 0;
    variants.fill([["", words.standard], ...names.map((name) => [name, name])], current.variant ?? "");
    for (const [row, read] of rows) row.set(read(current));
  }
  const shelfRow = make("div", { className: "row" }, shelf, add);
  const fields = make("fieldset", {}, make("legend", { textContent: words.models }), shelfRow, items.label, variants.label, ...rows.map(([row]) => row.label), remove);
  return { fields, show };
}

/** Light and camera. */
function lightPanel(desk) {
  const merge = (place, fields) => desk.edit({ [place]: { ...desk.document[place], ...fields } });
  const names = choice(words.light, (name) => merge("environment", { name }));
  const rows = [
    [slider(words.bright, [0.2, 3, 0.05], (value) => `${Number(value).toFixed(2)}×`, (value) => merge("environment", { intensity: value })), (d) => d.environment.intensity],
    [slider(words.around, [-180, 180, 1], degrees, (value) => merge("environment", { rotation_deg: value })), (d) => d.environment.rotation_deg],
    [slider(words.angle, [-180, 180, 1], degrees, (value) => merge("camera", { yaw_deg: value })), (d) => d.camera.yaw_deg],
    [slider(words.tilt, [-20, 85, 1], degrees, (value) => merge("camera", { pitch_deg: value })), (d) => d.camera.pitch_deg],
  ];
  const turntable = make("input", { type: "checkbox" });
  turntable.addEventListener("change", () => desk.edit({ motion: turntable.checked ? { kind: "turntable", period_s: 12 } : { kind: "still" } }));
  const time = slider(words.time, [0, 12000, 100], (value) => `${(value / 1000).toFixed(1)} s`, (value) => desk.send({ at_ms: value }));
  const show = (model) => {
    names.fill(["studio", "daylight", "warm", "night"].map((key) => [key, words[key]]), desk.document.environment.name);
    for (const [row, read] of rows) row.set(read(desk.document));
    turntable.checked = desk.document.motion.kind === "turntable";
    time.label.hidden = !turntable.checked;
    time.set(model.get("at_ms"));
  };
  const fields = make("fieldset", {}, make("legend", { textContent: `${words.light} · ${words.camera}` }), names.label, ...rows.map(([row]) => row.label), make("label", { className: "wide" }, words.turntable, turntable), time.label);
  return { fields, show };
}

/** Name and save. */
function savePanel(model) {
  const name = make("input", { type: "text", placeholder: words.name, value: model.get("name"), maxLength: 200, ariaLabel: words.name });
  const save = make("button", { className: "primary", textContent: words.save, onclick: () => model.send({ do: "save", name: name.value }) });
  const saved = make("div", { className: "saved", role: "status" });
  const show = () => (saved.textContent = model.get("saved") ? `${words.saved} · ${model.get("saved")}` : "");
  return { fields: make("div", {}, make("div", { className: "row" }, name, save), saved), show };
}

function render({ model, el }) {
  const root = make("div", { className: "vouch-scene" });
  const desk = new Desk(model, root);
  const picture = viewer(desk, model);
  const items = itemPanel(desk, model);
  const lights = lightPanel(desk);
  const saving = savePanel(model);
  const status = make("div", { className: "status", role: "alert" });
  const hint = make("figcaption", { textContent: model.get("models").length ? words.hint : words.empty });
  root.append(make("figure", {}, picture.view, hint, status), make("div", { className: "panel" }, items.fields, lights.fields, saving.fields));
  el.append(root);

  const refresh = () => {
    items.show();
    lights.show(model);
    saving.show();
    status.textContent = model.get("status");
  };
  const drawn = () => {
    picture.show();
    desk.arrived();
    refresh();
  };
  model.on("change:drawn", drawn);
  for (const name of ["document", "status", "saved", "models"]) model.on(`change:${name}`, refresh);
  picture.show();
  refresh();
  return () => picture.close();
}

export default { render };
