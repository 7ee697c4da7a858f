// Long scans, second pass: the states that chunks end with, each with what the chunks before it left.
// i = (sequence, channel). Bindings: packed, steps, states (in place).
fn run(i: u32) {
  let c = i % dims.d;
  let first = i / dims.d * (dims.chunks - 1u);
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var h@s = 0.0;
  // @end
  for (var k = first; k < first + dims.chunks - 1u; k++) {
    let dt = steps[k * dims.d + c];
    // @unroll s < N
    let at@s = (k * N + @su) * dims.d + c;
    h@s = exp(dt * A@s) * h@s + states[at@s];
    states[at@s] = h@s;
    // @end
  }
}
