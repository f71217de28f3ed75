// A WHEP picture carries the show's own time: its RTP time stamp is the show's 90 kHz tick, modulo 2³².

const WRAP_MS = 2 ** 32 / 90;

/** Show time in ms of a picture's RTP stamp; `nearMs` (a wall-clock estimate) settles which turn of the counter it is. */
export function showMsOfRtp(rtp: number, nearMs: number): number {
  const ms = rtp / 90;
  const turns = Math.max(0, Math.round((nearMs - ms) / WRAP_MS));
  return ms + turns * WRAP_MS;
}

/** The newest stamp a receiver has played, for browsers whose frames carry none. */
export function lastRtp(peer: RTCPeerConnection): number | null {
  const receiver = peer.getReceivers().find((item) => item.track.kind === "video");
  const source = receiver?.getSynchronizationSources()[0];
  return source ? source.rtpTimestamp : null;
}
