// The scene's time: the moment that the picture shows, the turntable, and play.

const PLAY_STEP_MS = 250;

/** Plays once to the end, in true time and in few pictures: one is under way at a time, and no more than four are asked for in a second. */
function player(desk, model) {
  let timer = null;
  let began = { at_ms: 0, since: 0 };
  const button = make("button", { type: "button", className: "play" });
  const tell = () => {
    button.setAttribute("aria-pressed", String(timer !== null));
    button.title = timer === null ? words.play : words.stop;
    button.setAttribute("aria-label", button.title);
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    tell();
  };
  const step = () => {
    if (document.hidden || !button.isConnected || model.get("status")) return stop();
    if (desk.asked) return;
    const end_ms = model.get("duration_ms");
    const at_ms = Math.min(end_ms, Math.round(began.at_ms + performance.now() - began.since));
    desk.ask({ do: "look", at_ms });
    if (at_ms >= end_ms) stop();
  };
  const start = () => {
    began = { at_ms: desk.atMs >= model.get("duration_ms") ? 0 : desk.atMs, since: performance.now() };
    timer = setInterval(step, PLAY_STEP_MS);
    tell();
  };
  button.onclick = () => (timer === null ? start() : stop());
  tell();
  return { button, stop };
}

/** The moment of the scene's own time that the picture shows, and the turntable under it. */
function motionBar(desk, model) {
  const play = player(desk, model);
  const at = (ms) => (play.stop(), desk.ask({ do: "look", at_ms: ms }));
  const moment = slider(words.time, [0, 12000, 50], (ms) => seconds(ms / 1000), at);
  const turning = toggle(words.turntable, (on) => desk.edit({ "motion.kind": on ? "turntable" : "still" }));
  const period = slider(words.period, [2, 60, 1], seconds, (s) => desk.edit({ "motion.period_s": s }));
  const time = make("div", { className: "time" }, play.button, moment.label);
  const look = () => {
    const { kind, period_s } = desk.document.motion;
    const end_ms = model.get("duration_ms");
    turning.set(kind === "turntable");
    period.label.hidden = kind !== "turntable";
    period.set(period_s);
    time.hidden = end_ms === 0;
    moment.reach(0, end_ms);
    moment.set(Math.min(desk.atMs, end_ms));
  };
  return { bar: make("div", { className: "motion" }, time, make("div", { className: "table" }, turning.label, period.label)), look, close: play.stop };
}
