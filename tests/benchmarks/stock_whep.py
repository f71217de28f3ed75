"""The peer of the join figure: aiortc as its own examples use it, defaults everywhere, an encoder for every viewer.

`python -m tests.benchmarks.stock_whep PORT CLIP` answers POST /whep until it is ended.
"""

import sys

import uvicorn
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaPlayer, MediaRelay
from fastapi import FastAPI, Request, Response


def application(clip: str) -> FastAPI:
    """An app that plays `clip` to whoever offers."""
    app, relay, sessions = FastAPI(), MediaRelay(), set()
    player = MediaPlayer(clip, loop=True)

    @app.get("/readyz")
    async def ready() -> Response:
        return Response("ok")

    @app.post("/whep")
    async def whep(request: Request) -> Response:
        connection = RTCPeerConnection()
        sessions.add(connection)

        @connection.on("connectionstatechange")
        async def changed() -> None:
            if connection.connectionState in ("failed", "closed"):
                sessions.discard(connection)
                await connection.close()

        await connection.setRemoteDescription(RTCSessionDescription((await request.body()).decode(), "offer"))
        connection.addTrack(relay.subscribe(player.video))
        if player.audio:
            connection.addTrack(relay.subscribe(player.audio))
        await connection.setLocalDescription(await connection.createAnswer())
        return Response(connection.localDescription.sdp, 201, media_type="application/sdp", headers={"Location": "/whep/1"})

    @app.delete("/whep/1")
    async def leave() -> Response:
        return Response(status_code=200)

    return app


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
