// Backward spatial scan, along the lines. One thread a (image, line, channel) goes back and there: `ahead`, which holds g→,
// gets the gradient of x, `da` its full sum; `G` is left as g←. All [b, h, w, n, d].
// Bindings: packed (A | …), steps, dG, ahead, G, da.
fn run(i: u32) {
  let c = i % dims.d;
  let line = i / dims.d; // over all images
  let next = N * dims.d;
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var carried@s = 0.0; // a[j+1] · d/dg→[j+1], later a[j−1] · d/dg←[j−1]
  // @end
  for (var back = 1u; back <= dims.w; back++) {
    let p = line * dims.w + dims.w - back;
    let dt = steps[p * dims.d + c];
    // @unroll s < N
    {
      let k = (p * N + @su) * dims.d + c;
      let dg = dG[k] + carried@s;
      carried@s = (1.0 - rest(dt * A@s)) * dg;
      if (back < dims.w) { da[k] += dg * ahead[k - next]; }
      G[k] -= ahead[k];
      ahead[k] = dg;
    }
    // @end
  }
  // @unroll s < N
  carried@s = 0.0;
  // @end
  for (var j = 0u; j < dims.w; j++) {
    let p = line * dims.w + j;
    let dt = steps[p * dims.d + c];
    // @unroll s < N
    {
      let k = (p * N + @su) * dims.d + c;
      let dg = dG[k] + carried@s;
      carried@s = (1.0 - rest(dt * A@s)) * dg;
      if (j + 1u < dims.w) { da[k] += dg * G[k + next]; }
      ahead[k] += dg;
    }
    // @end
  }
}
