// Backward spatial scan, along the columns. One thread a (image, sample, channel) goes down, up and down again:
// `down` gets H = h↓ + h↑, `da` what d a has from the columns, `dG` the gradient of G; all [b, h, w, n, d].
// Bindings: C, packed (A | …), dOut, steps, G, down, da, dG.
fn run(i: u32) {
  let c = i % dims.d;
  let sample = (i / dims.d) % dims.w;
  let first = (i / (dims.d * dims.w)) * dims.h * dims.w + sample;
  let row = dims.w * N * dims.d;
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var h@s = 0.0;
  var carried@s = 0.0; // a[i+1] · d/dh↓[i+1], later a[i−1] · d/dh↑[i−1]
  // @end
  for (var y = 0u; y < dims.h; y++) {
    let p = first + y * dims.w;
    let dt = steps[p * dims.d + c];
    // @unroll s < N
    {
      let k = (p * N + @su) * dims.d + c;
      h@s = (1.0 - rest(dt * A@s)) * h@s + G[k];
      down[k] = h@s;
    }
    // @end
  }
  // @unroll s < N
  h@s = 0.0;
  // @end
  for (var back = 1u; back <= dims.h; back++) {
    let p = first + (dims.h - back) * dims.w;
    let dt = steps[p * dims.d + c];
    let d = 0.25 * dOut[p * dims.d + c];
    // @unroll s < N
    {
      let k = (p * N + @su) * dims.d + c;
      let a = 1.0 - rest(dt * A@s);
      h@s = a * h@s + G[k];
      da[k] = h@s; // h↑, until the last pass
      let dh = carried@s + d * C[p * N + @su];
      carried@s = a * dh;
      dG[k] = dh;
    }
    // @end
  }
  // @unroll s < N
  h@s = 0.0; // h↓ of the line above
  carried@s = 0.0;
  // @end
  for (var y = 0u; y < dims.h; y++) {
    let p = first + y * dims.w;
    let dt = steps[p * dims.d + c];
    let d = 0.25 * dOut[p * dims.d + c];
    // @unroll s < N
    {
      let k = (p * N + @su) * dims.d + c;
      let fromBelow = dG[k];
      let fromAbove = carried@s + d * C[p * N + @su];
      carried@s = (1.0 - rest(dt * A@s)) * fromAbove;
      let here = down[k];
      let up = da[k];
      var sum = fromBelow * h@s;
      if (y + 1u < dims.h) { sum += fromAbove * da[k + row]; }
      down[k] = here + up;
      da[k] = sum;
      dG[k] = fromBelow + fromAbove;
      h@s = here;
    }
    // @end
  }
}
