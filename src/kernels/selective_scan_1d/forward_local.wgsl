// Long scans, first pass: the state that each chunk but the last ends with when it starts from 0, and the sum of its
// steps, by which a state that enters it decays: exp(A Σ dt). i = (sequence, chunk, channel).
// Bindings: u, delta, B, packed, states [b, chunks - 1, n, d], steps [b, chunks - 1, d].
fn run(i: u32) {
  let c = i % dims.d;
  let chunk = i / dims.d % (dims.chunks - 1u);
  let sequence = i / (dims.d * (dims.chunks - 1u));
  let bias = packed[dims.d * (N + 1u) + c];
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var h@s = 0.0;
  // @end
  var total = 0.0;
  for (var t = chunk * CHUNK; t < (chunk + 1u) * CHUNK; t++) {
    let row = sequence * dims.l + t;
    let dt = softplus(delta[row * dims.d + c] + bias);
    let v = dt * u[row * dims.d + c];
    let r = row * N;
    total += dt;
    // @unroll s < N
    h@s = exp(dt * A@s) * h@s + v * B[r + @su];
    // @end
  }
  let k = sequence * (dims.chunks - 1u) + chunk;
  steps[k * dims.d + c] = total;
  // @unroll s < N
  states[(k * N + @su) * dims.d + c] = h@s;
  // @end
}
