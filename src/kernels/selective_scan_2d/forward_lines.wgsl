// Forward 2-D scan, first pass: g along each line, kept only where a tile of T samples ends, so that tiles of the
// second pass start anywhere. One thread a (image, line, channel). Not needed when a line is one tile.
// Bindings: u, delta, B, packed (A | D | deltaBias), states (… | g, written here [b, h, tilesX - 1, n, d]).
fn run(i: u32) {
  let c = i % dims.d;
  let line = i / dims.d; // over all images
  let bias = packed[dims.d * (N + 1u) + c];
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var g@s = 0.0;
  // @end
  for (var j = 0u; j < (dims.tilesX - 1u) * T; j++) {
    let p = line * dims.w + j;
    let e = p * dims.d + c;
    let r = p * N;
    let dt = softplus(delta[e] + bias);
    let v = dt * u[e];
    // @unroll s < N
    g@s = exp(dt * A@s) * g@s + v * B[r + @su];
    // @end
    if (j % T == T - 1u) {
      let k = line * (dims.tilesX - 1u) + j / T;
      // @unroll s < N
      states[dims.g0 + (k * N + @su) * dims.d + c] = g@s;
      // @end
    }
  }
}
