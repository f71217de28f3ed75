// The page's own video as it is shown now, at its own size, as a PNG (a data address), and where it comes from. Waits for a picture.
async () => {
  const find = (root) => {
    const inside = [...root.querySelectorAll("*")].filter((element) => element.shadowRoot);
    return root.querySelector("video") ?? inside.map((element) => find(element.shadowRoot)).find(Boolean);
  };
  const video = find(document);
  if (!video) throw new Error("there is no video on the page");
  await new Promise((done, failed) => { video.requestVideoFrameCallback(done); setTimeout(() => failed(new Error("no picture within 20 s")), 20000); });
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0);
  return { from: video.srcObject ? "stream" : "playlist", picture: canvas.toDataURL("image/png") };
}
