// Gradients of the elements; twin: reference.ts. i = element. Bindings: dy, wSpatial?, wSpectral?, df, dSpatial?, dSpectral?.
fn run(i: u32) {
  var v = dy[i];
  // @if SPATIAL
  dSpatial[i] = wSpatial[0] * v;
  // @end
  // @if SPECTRAL
  dSpectral[i] = wSpectral[0] * v;
  v += wSpectral[0] * v;
  // @end
  df[i] = v;
}
