// Long scans, third pass: every chunk from the state that the one before it ended with. i = (sequence, chunk, channel).
// Bindings: u, delta, B, C, packed, states, z?, y.
fn run(i: u32) {
  let c = i % dims.d;
  let chunk = i / dims.d % dims.chunks;
  let sequence = i / (dims.d * dims.chunks);
  let skip = packed[dims.d * N + c];
  let bias = packed[dims.d * (N + 1u) + c];
  let before = sequence * (dims.chunks - 1u) + chunk - 1u;
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var h@s = 0.0;
  if (chunk > 0u) {
    h@s = states[(before * N + @su) * dims.d + c];
  }
  // @end
  for (var t = chunk * CHUNK; t < min((chunk + 1u) * CHUNK, dims.l); t++) {
    let row = sequence * dims.l + t;
    let e = row * dims.d + c;
    let r = row * N;
    let x = u[e];
    let dt = softplus(delta[e] + bias);
    let v = dt * x;
    var sum = skip * x;
    // @unroll s < N
    h@s = exp(dt * A@s) * h@s + v * B[r + @su];
    sum += h@s * C[r + @su];
    // @end
    // @if GATED
    sum *= z[e] * sigmoid(z[e]);
    // @end
    y[e] = sum;
  }
}
