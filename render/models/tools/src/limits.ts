// How large a model may be: render/models/limits.py's figures, handed over as JSON so that they stand in one place.

export interface Limits {
  file_bytes: number;
  json_bytes: number;
  accessor_elements: number;
  all_accessor_bytes: number;
  nodes: number;
  primitives: number;
  triangles: number;
  tangent_triangles: number;
  images: number;
  image_side_px: number;
  image_pixels: number;
  all_images_pixels: number;
}
