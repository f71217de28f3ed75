// Going live from the browser: camera and microphone by WHIP, H.264 first.
import { exchange, gathered, hangUp, preferH264 } from "./whep.js";

const MAX_VIDEO_BPS = 3_500_000;

export interface WhipSession { peer: RTCPeerConnection; close(): void }

export function camera(portrait: boolean): Promise<MediaStream> {
  const [width, height] = portrait ? [720, 1280] : [1280, 720];
  return navigator.mediaDevices.getUserMedia({
    video: { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30 } },
    audio: { echoCancellation: true, noiseSuppression: true, channelCount: 2 },
  });
}

export async function publish(url: string, token: string, media: MediaStream): Promise<WhipSession> {
  const peer = new RTCPeerConnection({ iceServers: [], bundlePolicy: "max-bundle" });
  try {
    for (const track of media.getTracks()) {
      const transceiver = peer.addTransceiver(track, { direction: "sendonly", streams: [media] });
      if (track.kind === "video") await tune(transceiver);
    }
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    const { sdp, location } = await exchange(url, peer.localDescription?.sdp ?? "", token);
    await peer.setRemoteDescription({ type: "answer", sdp });
    return { peer, close: () => hangUp(peer, location, token) };
  } catch (error) {
    peer.close();
    throw error;
  }
}

async function tune(transceiver: RTCRtpTransceiver): Promise<void> {
  preferH264(transceiver);
  const parameters = transceiver.sender.getParameters();
  for (const encoding of parameters.encodings) encoding.maxBitrate = MAX_VIDEO_BPS;
  parameters.degradationPreference = "balanced";
  await transceiver.sender.setParameters(parameters).catch(() => undefined);
}
