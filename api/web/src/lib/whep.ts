// Watching by WHEP: one receive-only peer connection, offered at once without waiting for every candidate.

const GATHER_AT_MOST_MS = 150;

export interface WhepSession { peer: RTCPeerConnection; stream: MediaStream; close(): void }

/** Resolves when host candidates are in the local description, or after a short while: `.local` names can be slow. */
export async function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === "complete") return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, GATHER_AT_MOST_MS);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** H.264 first: it is what the service sends. */
export function preferH264(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const first = codecs.filter((codec) => codec.mimeType.toLowerCase() === "video/h264");
  const rest = codecs.filter((codec) => !first.includes(codec));
  if (first.length && "setCodecPreferences" in transceiver) transceiver.setCodecPreferences([...first, ...rest]);
}

/** POSTs an offer; gives the answer's SDP and the session's address for DELETE. */
export async function exchange(url: string, sdp: string, token?: string): Promise<{ sdp: string; location: string | null }> {
  const headers: Record<string, string> = { "Content-Type": "application/sdp" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(url, { method: "POST", headers, body: sdp });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const location = answer.headers.get("Location");
  return { sdp: await answer.text(), location: location ? new URL(location, new URL(url, window.location.href)).href : null };
}

export async function watch(url: string): Promise<WhepSession> {
  const peer = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
  const stream = new MediaStream();
  peer.addTransceiver("audio", { direction: "recvonly" });
  preferH264(peer.addTransceiver("video", { direction: "recvonly" }));
  peer.ontrack = (event) => stream.addTrack(event.track);
  try {
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    const { sdp, location } = await exchange(url, peer.localDescription?.sdp ?? "");
    await peer.setRemoteDescription({ type: "answer", sdp });
    return { peer, stream, close: () => hangUp(peer, location) };
  } catch (error) {
    peer.close();
    throw error;
  }
}

export function hangUp(peer: RTCPeerConnection, location: string | null, token?: string): void {
  peer.close();
  if (!location) return;
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  void fetch(location, { method: "DELETE", keepalive: true, headers }).catch(() => undefined);
}
