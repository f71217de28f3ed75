// A thin adapter: the player itself is the service's web component, which knows nothing of Jupyter.

async function render({ model, el }) {
  const box = document.createElement("div");
  box.className = "vouch-replay-cell";
  el.append(box);
  const baseUrl = model.get("base_url");
  let player;
  try {
    const { mountReplay } = await import(`${baseUrl}/widgets/replay.js`);
    player = mountReplay(box, { src: model.get("show_id"), baseUrl });
  } catch (error) {
    const line = document.createElement("p");
    line.textContent = `The player at ${baseUrl} cannot be reached from this browser (${error.message}). Is the service running?`;
    box.append(line);
    return undefined;
  }

  const seek = () => {
    const to = model.get("seek_ms");
    if (to >= 0) player.seekTo(to);
  };
  const clock = setInterval(() => {
    const at = Math.round(player.showTimeMs ?? 0);
    if (at !== model.get("time_ms")) {
      model.set("time_ms", at);
      model.save_changes();
    }
  }, 500);
  model.on("change:seek_ms", seek);
  seek();
  return () => {
    clearInterval(clock);
    model.off("change:seek_ms", seek);
  };
}

export default { render };
