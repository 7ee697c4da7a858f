// Backward 2-D scan, first carry: d h goes up each column on its own,
//   dh[i] = dOut C + exp(dt A)[i+1] dh[i+1];  carryH[k] = exp(dt A)·dh at the first line of tile k + 1.
// One thread a (image, sample, channel). Only for several tiles of lines.
// Bindings: C, dOut, stepDt, packed (… | carryH [b, tilesY - 1, w, n, d], written here | carryG).
fn run(i: u32) {
  let c = i % dims.d;
  let j = (i / dims.d) % dims.w;
  let image = i / (dims.d * dims.w);
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var v@s = 0.0;
  // @end
  for (var y0 = dims.h - 1u; y0 >= T; y0--) {
    let p = (image * dims.h + y0) * dims.w + j;
    let e = p * dims.d + c;
    let r = p * N;
    let dt = stepDt[e];
    let d = dOut[e];
    // @unroll s < N
    v@s = exp(dt * A@s) * (v@s + d * C[r + @su]);
    // @end
    if (y0 % T == 0u) {
      let k = (image * (dims.tilesY - 1u) + y0 / T - 1u) * dims.w + j;
      // @unroll s < N
      packed[dims.carryH + (k * N + @su) * dims.d + c] = v@s;
      // @end
    }
  }
}
