// Backward 2-D scan, second carry: d g goes back along each line, fed by d h of the same pixel,
//   dg[j] = dh[j] + exp(dt A)[j+1] dg[j+1];  carryG[k] = exp(dt A)·dg at the first sample of tile k + 1.
// One thread a (image, tile of T lines, channel), which has d h of its lines from the first carry.
// Only for several tiles of samples. Bindings: C, dOut, stepDt, packed (… | carryH | carryG [b, h, tilesX - 1, n, d]).
fn run(i: u32) {
  let c = i % dims.d;
  let tileY = (i / dims.d) % dims.tilesY;
  let image = i / (dims.d * dims.tilesY);
  let y0 = tileY * T;
  let height = min(T, dims.h - y0);
  // @unroll s < N
  let A@s = packed[c * N + @su];
  // @end
  var right: array<f32, T * N>;
  for (var j = dims.w - 1u; j >= T; j--) {
    // @unroll s < N
    var v@s = 0.0;
    // @end
    if (tileY + 1u < dims.tilesY) {
      let k = (image * (dims.tilesY - 1u) + tileY) * dims.w + j;
      // @unroll s < N
      v@s = packed[dims.carryH + (k * N + @su) * dims.d + c];
      // @end
    }
    for (var back = 0u; back < height; back++) {
      let y = height - 1u - back;
      let line = image * dims.h + y0 + y;
      let p = line * dims.w + j;
      let e = p * dims.d + c;
      let r = p * N;
      let dt = stepDt[e];
      let d = dOut[e];
      // @unroll s < N
      {
        let a = exp(dt * A@s);
        let dh = v@s + d * C[r + @su];
        right[y * N + @su] = a * (right[y * N + @su] + dh);
        v@s = a * dh;
      }
      // @end
      if (j % T == 0u) {
        let k = line * (dims.tilesX - 1u) + j / T - 1u;
        // @unroll s < N
        packed[dims.carryG + (k * N + @su) * dims.d + c] = right[y * N + @su];
        // @end
      }
    }
  }
}
