// The running means of the clipped gradient and its square; twin: reference.ts. i = element.
// Bindings: theta, g, m, v, partial?, nextM, nextV.
fn run(i: u32) {
  var slope = g[i];
  // @if CLIP
  var sum = 0.0;
  for (var k = 0u; k < dims.blocks; k++) {
    sum += partial[k];
  }
  // @if L1
  slope *= min(1.0, dims.clip / max(sum, 1e-12));
  // @else
  slope *= min(1.0, dims.clip / max(sqrt(sum), 1e-12));
  // @end
  // @end
  slope += dims.decay * theta[i];
  nextM[i] = 0.9 * m[i] + 0.1 * slope;
  nextV[i] = 0.999 * v[i] + 0.001 * slope * slope;
}
