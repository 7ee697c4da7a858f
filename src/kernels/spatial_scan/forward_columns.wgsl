// Spatial scan, along the columns; twin: reference.ts. One thread a (image, sample, channel) goes down, leaving h↓ in
// `down` [b, h, w, n, d], and up, writing y. Bindings: u, C, packed (A | D | deltaBias), steps, G, z?, y, down.
fn run(i: u32) {
  let c = i % dims.d;
  let sample = (i / dims.d) % dims.w;
  let first = (i / (dims.d * dims.w)) * dims.h * dims.w + sample;
  let skip = packed[dims.d * N + c];
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var h@s = 0.0;
  // @end
  for (var y0 = 0u; y0 < dims.h; y0++) {
    let p = first + y0 * dims.w;
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
    let e = p * dims.d + c;
    let dt = steps[e];
    var sum = skip * u[e];
    // @unroll s < N
    {
      let k = (p * N + @su) * dims.d + c;
      h@s = (1.0 - rest(dt * A@s)) * h@s + G[k];
      sum += 0.25 * C[p * N + @su] * (down[k] + h@s);
    }
    // @end
    // @if GATED
    sum *= z[e] * sigmoid(z[e]);
    // @end
    y[e] = sum;
  }
}
