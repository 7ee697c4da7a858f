// Spatial scan, along the lines; twin: reference.ts. One thread a (image, line, channel) goes there and back:
// G = g→ + g← [b, h, w, n, d]. BACKWARD: steps are there already, and g→ is kept in `ahead`.
// Bindings: u, B, packed (A | D | deltaBias), delta or steps (BACKWARD), steps or ahead (BACKWARD), G.
fn run(i: u32) {
  let c = i % dims.d;
  let line = i / dims.d; // over all images
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var g@s = 0.0;
  // @end
  // @if BACKWARD
  // @else
  let bias = packed[dims.d * (N + 1u) + c];
  // @end
  for (var j = 0u; j < dims.w; j++) {
    let p = line * dims.w + j;
    let e = p * dims.d + c;
    // @if BACKWARD
    let dt = steps[e];
    // @else
    let dt = softplus(delta[e] + bias);
    steps[e] = dt;
    // @end
    // @unroll s < N
    {
      let r = rest(dt * A@s);
      let k = (p * N + @su) * dims.d + c;
      g@s = (1.0 - r) * g@s + r * r * B[p * N + @su] * u[e];
      // @if BACKWARD
      ahead[k] = g@s;
      // @else
      G[k] = g@s;
      // @end
    }
    // @end
  }
  // @unroll s < N
  g@s = 0.0;
  // @end
  for (var back = 1u; back <= dims.w; back++) {
    let p = line * dims.w + dims.w - back;
    let e = p * dims.d + c;
    let dt = steps[e];
    // @unroll s < N
    {
      let r = rest(dt * A@s);
      let k = (p * N + @su) * dims.d + c;
      g@s = (1.0 - r) * g@s + r * r * B[p * N + @su] * u[e];
      // @if BACKWARD
      G[k] = ahead[k] + g@s;
      // @else
      G[k] += g@s;
      // @end
    }
    // @end
  }
}
