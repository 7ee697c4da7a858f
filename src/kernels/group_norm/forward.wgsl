// Leaky ReLU of the normalised x; twin: reference.ts. i = element. Bindings: x, stats, gain, bias, y.
fn run(i: u32) {
  let c = i % dims.c;
  let group = groupOf(c);
  let pre = (x[i] - group.x) * group.y * gain[c] + bias[c];
  y[i] = max(pre, dims.slope * pre);
}
