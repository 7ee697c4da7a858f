// What every backward pass of a scan needs at an element, computed once and left in the buffers of the gradients that
// the last pass overwrites: stepDt (dt) in d delta, dOut (d/d(C·h + D u)) in d u, slope (dy · SiLU'(z)) in d z.
// i = (position, channel). Bindings: delta, deltaBias, dy, z?, dOut, stepDt, slope?.
fn run(i: u32) {
  stepDt[i] = softplus(delta[i] + deltaBias[i % dims.d]);
  // @if GATED
  let gate = sigmoid(z[i]);
  dOut[i] = dy[i] * z[i] * gate;
  slope[i] = dy[i] * gate * (1.0 + z[i] * (1.0 - gate));
  // @else
  dOut[i] = dy[i];
  // @end
}
