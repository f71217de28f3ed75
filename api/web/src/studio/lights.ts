// The lights that every service has, and how each is shown.

export const LIGHTS = ["studio", "daylight", "shop", "warm", "night"] as const;

/** What a light looks like on a white ball; `picture` is a panorama of the scene's own. */
export const BALLS: Record<(typeof LIGHTS)[number] | "picture", string> = {
  studio: "radial-gradient(circle at 34% 26%, #fff 0 12%, #f3f4f6 34%, #b9bec6 72%, #8b919b)",
  daylight: "radial-gradient(circle at 36% 24%, #fff 0 10%, #cfe6ff 36%, #7fb1e8 62%, #8f9a6a)",
  shop: "radial-gradient(circle at 22% 22%, #fff 0 8%, transparent 12%), radial-gradient(circle at 50% 16%, #fff 0 8%, transparent 12%), radial-gradient(circle at 76% 24%, #fff 0 8%, transparent 12%), radial-gradient(circle at 50% 34%, #e6ecec, #a7b3b3 60%, #5d6868)",
  warm: "radial-gradient(circle at 30% 34%, #fff3d8 0 10%, #ffc67a 34%, #c9772f 68%, #6d3c17)",
  night: "radial-gradient(circle at 68% 26%, #dce8ff 0 6%, #4f6fb0 22%, #1d2746 58%, #0b0f1e)",
  picture: "conic-gradient(from 200deg at 50% 58%, #cfe6ff, #fff, #ffd9a0, #8f9a6a, #4d5a53, #7fb1e8, #cfe6ff)",
};
