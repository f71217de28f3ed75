// Publishes the fake camera by WHIP as any page would, with nothing of ours. Called with [url, token].
async ([url, token]) => {
  const media = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720, frameRate: 30 }, audio: true });
  const pc = (window.pc = new RTCPeerConnection());
  for (const track of media.getTracks()) pc.addTransceiver(track, { direction: "sendonly", streams: [media] });
  await pc.setLocalDescription(await pc.createOffer());
  await new Promise((done) => { if (pc.iceGatheringState === "complete") done(); else {
    pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done(); setTimeout(done, 1000); } });
  const answer = await fetch(url, { method: "POST", body: pc.localDescription.sdp,
    headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` } });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  await pc.setRemoteDescription({ type: "answer", sdp: await answer.text() });
}
