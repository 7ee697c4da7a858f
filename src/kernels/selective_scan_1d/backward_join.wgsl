// Long scans, backward: the adjoints that enter chunks from the right, joined from those of single chunks.
// i = (sequence, channel). Bindings: packed (… | carries | steps), in place.
fn run(i: u32) {
  let c = i % dims.d;
  let first = i / dims.d * (dims.chunks - 1u);
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var g@s = 0.0;
  // @end
  for (var back = 1u; back < dims.chunks; back++) {
    let k = first + dims.chunks - 1u - back;
    let dt = packed[dims.steps + k * dims.d + c];
    // @unroll s < N
    let at@s = dims.carries + (k * N + @su) * dims.d + c;
    g@s = exp(dt * A@s) * g@s + packed[at@s];
    packed[at@s] = g@s;
    // @end
  }
}
