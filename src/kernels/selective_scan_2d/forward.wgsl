// Forward 2-D scan, second pass; twin: reference.ts. One thread a (image, tile of T samples, channel) goes down the
// lines: g runs along its T samples from where the first pass left it, h stays in a private array.
// Bindings: u, delta, B, C, packed (A | D | deltaBias), z?, y, states? (h [b, tilesY - 1, w, n, d] | g).
fn run(i: u32) {
  let c = i % dims.d;
  let tileX = (i / dims.d) % dims.tilesX;
  let image = i / (dims.d * dims.tilesX);
  let j0 = tileX * T;
  let width = min(T, dims.w - j0);
  let skip = packed[dims.d * N + c];
  let bias = packed[dims.d * (N + 1u) + c];
  // @unroll s < N
  let A@s = packed[c * N + @su];
  // @end
  var hs: array<f32, T * N>;
  for (var y0 = 0u; y0 < dims.h; y0++) {
    let line = image * dims.h + y0;
    // @unroll s < N
    var g@s = 0.0;
    // @end
    // @if TILED_X
    if (tileX > 0u) {
      let k = line * (dims.tilesX - 1u) + tileX - 1u;
      // @unroll s < N
      g@s = states[dims.g0 + (k * N + @su) * dims.d + c];
      // @end
    }
    // @end
    for (var j = 0u; j < width; j++) {
      let p = line * dims.w + j0 + j;
      let e = p * dims.d + c;
      let r = p * N;
      let x = u[e];
      let dt = softplus(delta[e] + bias);
      let v = dt * x;
      var sum = skip * x;
      // @unroll s < N
      {
        let a = exp(dt * A@s);
        g@s = a * g@s + v * B[r + @su];
        let state = a * hs[j * N + @su] + g@s;
        hs[j * N + @su] = state;
        sum += state * C[r + @su];
      }
      // @end
      // @if GATED
      sum *= z[e] * sigmoid(z[e]);
      // @end
      y[e] = sum;
    }
    // @if SAVE_H
    if (y0 % T == T - 1u && y0 + 1u < dims.h) {
      let row = (image * (dims.tilesY - 1u) + y0 / T) * dims.w + j0;
      for (var j = 0u; j < width; j++) {
        // @unroll s < N
        states[((row + j) * N + @su) * dims.d + c] = hs[j * N + @su];
        // @end
      }
    }
    // @end
  }
}
