// <model-viewer>, set up before its first element is made: nothing is fetched from elsewhere, and Scene Viewer is handed a
// file that it can read. This module is a chunk of its own (three.js is large): import it by viewer.ts.
import type { ModelViewerElement as Viewer } from "@google/model-viewer";

// The module reads these when an element is made; its defaults are addresses of CDNs. web.glb needs meshopt alone, whose
// decoder is within the module since 4.4, but is used only once a script's address has been given and loaded.
(self as unknown as { ModelViewerElement: unknown }).ModelViewerElement = {
  meshoptDecoderLocation: "/static/meshopt.js",
  dracoDecoderLocation: "/static/draco/",
  ktx2TranscoderLocation: "/static/basis/",
  lottieLoaderLocation: "/static/no-lottie.js",
};

const [{ ModelViewerElement }, { $openSceneViewer }] = await Promise.all([
  import("@google/model-viewer/lib/model-viewer.js"), import("@google/model-viewer/lib/features/ar.js")]);

const prototype = ModelViewerElement.prototype as unknown as { [$openSceneViewer]: (this: Viewer) => Promise<void> };
const opened = prototype[$openSceneViewer];

// Scene Viewer reads core glTF, PNG and JPEG, and opens `src`: for the moment in which its link is made `src` is the file
// named by `scene-viewer-src`. The link is made before the call returns, and Lit looks at `src` later, when it is back.
prototype[$openSceneViewer] = function () {
  const shown = this.src;
  this.src = this.getAttribute("scene-viewer-src") ?? shown;
  const done = opened?.call(this) ?? Promise.resolve();
  this.src = shown;
  return done;
};

export type { Viewer };
