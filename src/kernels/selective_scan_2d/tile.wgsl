// Where a T × T tile lies, and what enters it: h from above, g from the left (saved by the forward pass), d h from
// below and d g from the right (the carries). Shared by the passes over tiles.
struct Tile {
  image: u32,
  tileY: u32,
  tileX: u32,
  y0: u32,
  x0: u32,
  height: u32,
  width: u32,
}

fn tileAt(piece: u32) -> Tile {
  let tileX = piece % dims.tilesX;
  let tileY = (piece / dims.tilesX) % dims.tilesY;
  let y0 = tileY * T;
  let x0 = tileX * T;
  return Tile(piece / (dims.tilesX * dims.tilesY), tileY, tileX, y0, x0, min(T, dims.h - y0), min(T, dims.w - x0));
}

fn pixel(tile: Tile, y: u32, x: u32) -> u32 {
  return (tile.image * dims.h + tile.y0 + y) * dims.w + tile.x0 + x;
}

// Offsets of state 0 of channel 0; add (s·d + c).
fn edgeH(tile: Tile, tileY: u32, x: u32) -> u32 {
  return ((tile.image * (dims.tilesY - 1u) + tileY) * dims.w + tile.x0 + x) * N * dims.d;
}

fn edgeG(tile: Tile, tileX: u32, y: u32) -> u32 {
  return ((tile.image * dims.h + tile.y0 + y) * (dims.tilesX - 1u) + tileX) * N * dims.d;
}

fn stateAbove(tile: Tile, x: u32, s: u32, c: u32) -> f32 {
  if (tile.tileY == 0u) { return 0.0; }
  return packed[dims.h0 + edgeH(tile, tile.tileY - 1u, x) + s * dims.d + c];
}

fn stateLeft(tile: Tile, y: u32, s: u32, c: u32) -> f32 {
  if (tile.tileX == 0u) { return 0.0; }
  return packed[dims.g0 + edgeG(tile, tile.tileX - 1u, y) + s * dims.d + c];
}

fn carryBelow(tile: Tile, x: u32, s: u32, c: u32) -> f32 {
  if (tile.tileY + 1u == dims.tilesY) { return 0.0; }
  return packed[dims.carryH + edgeH(tile, tile.tileY, x) + s * dims.d + c];
}

fn carryRight(tile: Tile, y: u32, s: u32, c: u32) -> f32 {
  if (tile.tileX + 1u == dims.tilesX) { return 0.0; }
  return packed[dims.carryG + edgeG(tile, tile.tileX, y) + s * dims.d + c];
}
